import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from './postgres-server.js';
import { pythonSoftware } from './python-software.js';
import { killSessions } from './sessions.js';
import { waitUntil } from './wait-until.js';
import { freePorts, plainEnv, projectRoot } from './workspace.js';

/** As in the image of the tests. */
const SOFTWARE = { name: 'airflow', packages: ['apache-airflow[fab,postgres]==3.3.2'], asOf: '2026-11-01' };
const ADMIN = { user: 'admin', password: 'a-password-of-the-tests' };
/** Tasks run in processes of the scheduler. */
const COMPONENTS = ['api-server', 'scheduler', 'dag-processor', 'triggerer'] as const;
/** Two busy cores, and an Airflow that starts four Pythons at once. */
const START_MS = 300_000;

export interface AirflowServer {
  readonly port: number;
  readonly admin: typeof ADMIN;
  /** AIRFLOW_HOME. Has the folder `dags`, unless another was given, and the components' logs as `<component>.log`. */
  readonly dir: string;
  /** Airflow's own command line; a failure is a result like any other. */
  cli(...args: string[]): Promise<CliResult>;
  /** What the REST API answers to the administrator, `path` as in `/api/v2/dags`; rejects unless it is 2xx. */
  rest(path: string, request?: { method?: string; body?: unknown }): Promise<unknown>;
  /** Starts what does not run of api-server, scheduler, dag-processor and triggerer; waits until all are healthy. */
  start(): Promise<void>;
  /** kill -9 of all of them and of every task, as when the machine is gone. The database stays. */
  killAll(): Promise<void>;
  /** Ends everything and removes its folder. */
  stop(): Promise<void>;
}

export interface CliResult {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly all: string;
}

export interface AirflowOptions {
  /** A folder of DAGs to read; else an empty one of its own. */
  readonly dags?: string;
  /** Added to the environment of all components, and so of the tasks. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Real Airflow 3 with FAB users, LocalExecutor and a PostgreSQL of its own, on free ports; installed into the cache. */
export async function startAirflow({ dags, env: more = {} }: AirflowOptions = {}): Promise<AirflowServer> {
  const bin = await pythonSoftware(SOFTWARE);
  const postgres = await startPostgres();
  const dir = await mkdtemp(join(tmpdir(), 'npl-airflow-'));
  await mkdir(join(dir, 'dags'));
  const [port, health, taskLogs, triggerLogs] = await freePorts(4);
  const secret = (): string => randomBytes(64).toString('base64url');
  const env = plainEnv({
    AIRFLOW_HOME: dir,
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    AIRFLOW__CORE__PARALLELISM: '4',
    AIRFLOW__CORE__AUTH_MANAGER: 'airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager',
    AIRFLOW__CORE__LOAD_EXAMPLES: 'false',
    AIRFLOW__CORE__DAGS_FOLDER: dags ?? join(dir, 'dags'),
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    AIRFLOW__CORE__FERNET_KEY: randomBytes(32).toString('base64url') + '=',
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `postgresql+psycopg2://airflow@127.0.0.1:${postgres.port}/airflow`,
    AIRFLOW__API__PORT: String(port),
    AIRFLOW__API__HOST: '127.0.0.1',
    AIRFLOW__API__BASE_URL: `http://127.0.0.1:${port}`,
    AIRFLOW__API__SECRET_KEY: secret(),
    AIRFLOW__API_AUTH__JWT_SECRET: secret(),
    AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT: String(taskLogs),
    AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT: String(triggerLogs),
    AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: 'true',
    AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT: String(health),
    AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: '5',
    PATH: `${dirname(process.execPath)}:${bin}:${process.env['PATH']}`,
    ...more,
  });
  const options = { env, extendEnv: false, cwd: dir, stdin: 'ignore' } as const;
  const cli = (...args: string[]) =>
    execa(join(bin, 'airflow'), args, { ...options, reject: false, all: true });
  const running = new Map<string, Promise<unknown>>();
  const sessions = new Set<number>();

  async function start(): Promise<void> {
    for (const name of COMPONENTS.filter((each) => !running.has(each))) {
      const component = execa(join(bin, 'airflow'), [name], {
        ...options,
        reject: false,
        all: true,
        buffer: false,
        detached: true,
      });
      component.all.pipe(createWriteStream(join(dir, `${name}.log`), { flags: 'a' }));
      if (component.pid !== undefined) sessions.add(component.pid);
      running.set(
        name,
        component.finally(() => running.delete(name)),
      );
    }
    await waitUntil(
      'all of Airflow is healthy',
      async () => {
        for (const name of COMPONENTS) {
          if (running.has(name)) continue;
          throw new Error(`${name} ended: ${await readFile(join(dir, `${name}.log`), 'utf8')}`);
        }
        const answer = await fetch(`http://127.0.0.1:${port}/api/v2/monitor/health`);
        const parts = Object.values((await answer.json()) as Record<string, { status: string }>);
        return parts.length === 4 && parts.every(({ status }) => status === 'healthy');
      },
      { timeoutMs: START_MS, everyMs: 500 },
    );
  }

  async function killAll(): Promise<void> {
    await killSessions(sessions);
    await Promise.all(running.values());
  }

  let token: string | undefined;
  async function rest(path: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}) {
    token ??= (await send('/auth/token', { method: 'POST', body: nameAndPassword }))[
      'access_token'
    ] as string;
    return send(path, { method, body, token });
  }
  const nameAndPassword = { username: ADMIN.user, password: ADMIN.password };

  async function send(path: string, request: { method: string; body?: unknown; token?: string }) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: request.method,
      headers: {
        'content-type': 'application/json',
        ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${request.method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  }

  const migrated = await cli('db', 'migrate');
  if (migrated.exitCode !== 0) throw new Error(migrated.all);
  const creation = { action: 'create', ...ADMIN, role: 'Admin' };
  await execa(join(bin, 'python'), [join(projectRoot, 'templates/airflow/users.py')], {
    ...options,
    stdin: 'pipe',
    input: JSON.stringify(creation),
  });
  await start();
  return {
    port: port!,
    admin: ADMIN,
    dir,
    cli,
    rest,
    start,
    killAll,
    async stop() {
      await killAll();
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
