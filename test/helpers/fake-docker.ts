import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeContainer {
  readonly id: string;
  readonly service: string;
  readonly state?: 'running' | 'exited';
  readonly exitCode?: number;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly restarts?: number;
}

/** A program `docker` that knows what it is told, as far as looking at containers and their logs goes. */
export interface FakeDocker {
  /** Environment in which it is the only program. */
  readonly env: NodeJS.ProcessEnv;
  have(containers: readonly FakeContainer[]): void;
  /** `ID CPU MEMORY` of each container. */
  use(...lines: readonly (readonly [id: string, cpu: string, memory: string])[]): void;
  /** What a container prints, each with its time. */
  log(id: string, ...lines: readonly string[]): void;
  /** Everything that is asked fails with these words, after so long; undefined: it works again. */
  fail(words: string | undefined, afterMs?: number): void;
  /** Command lines so far. */
  calls(): string[];
  dispose(): void;
}

const PROGRAM = `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
const [dir, ...args] = [process.env.FAKE_DOCKER, ...process.argv.slice(2)];
const read = (name) => existsSync(dir + '/' + name) ? readFileSync(dir + '/' + name, 'utf8') : '';
appendFileSync(dir + '/calls', args.join(' ') + '\\n');
const all = () => JSON.parse(read('containers') || '[]');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const failure = JSON.parse(read('failure') || 'null');
if (failure !== null) {
  await pause(failure.afterMs);
  console.error(failure.words);
  process.exit(1);
}
if (args[0] === 'ps') for (const { Id } of all()) console.log(Id);
if (args[0] === 'container') {
  for (const one of all()) if (args.includes(one.Id)) console.log(JSON.stringify(one));
}
if (args[0] === 'stats') process.stdout.write(read('stats'));
if (args[0] === 'logs') {
  const id = args.at(-1);
  const since = args.includes('--since') ? args[args.indexOf('--since') + 1] : '';
  let shown = 0;
  for (;;) {
    const runs = all().some(({ Id, State }) => Id === id && State.Status === 'running');
    const lines = read('log-' + id).split('\\n').slice(0, -1);
    for (const line of lines.slice(shown)) if (line.split(' ')[0] >= since) console.log(line);
    shown = lines.length;
    if (!runs) break;
    await pause(30);
  }
}
`;

export function fakeDocker(stack: string, configFile: string): FakeDocker {
  const dir = mkdtempSync(join(tmpdir(), 'npl-docker-'));
  writeFileSync(join(dir, 'program.mjs'), PROGRAM);
  writeFileSync(join(dir, 'docker'), `#!/bin/sh\nexec '${process.execPath}' '${dir}/program.mjs' "$@"\n`);
  chmodSync(join(dir, 'docker'), 0o755);
  writeFileSync(join(dir, 'calls'), '');
  return {
    env: { PATH: dir, FAKE_DOCKER: dir },
    have(containers) {
      const inspected = containers.map((one) => inspect(one, stack, configFile));
      writeFileSync(join(dir, 'containers'), JSON.stringify(inspected));
    },
    use(...lines) {
      const text = lines.map(([id, cpu, memory]) => `${JSON.stringify({ id, cpu, memory })}\n`).join('');
      writeFileSync(join(dir, 'stats'), text);
    },
    log: (id, ...lines) => appendFileSync(join(dir, `log-${id}`), lines.map((line) => `${line}\n`).join('')),
    fail(words, afterMs = 0) {
      writeFileSync(join(dir, 'failure'), JSON.stringify(words === undefined ? null : { words, afterMs }));
    },
    calls: () => readFileSync(join(dir, 'calls'), 'utf8').split('\n').slice(0, -1),
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function inspect(container: FakeContainer, stack: string, configFile: string): object {
  const { id, service, state = 'running', exitCode = 0, restarts = 0 } = container;
  const startedAt = container.startedAt ?? '2026-11-24T02:00:00Z';
  return {
    Id: id,
    Name: `/${stack}-${service}-1`,
    Image: 'sha256:1',
    RestartCount: restarts,
    Config: {
      Image: 'example/image:1.0',
      Labels: {
        'com.docker.compose.project': stack,
        'com.docker.compose.service': service,
        'npl.stack': stack,
        'npl.service': service,
        'npl.config': configFile,
      },
    },
    HostConfig: { Memory: 0 },
    NetworkSettings: { Ports: {} },
    State: {
      Status: state,
      ExitCode: exitCode,
      Error: '',
      OOMKilled: false,
      StartedAt: startedAt,
      FinishedAt: state === 'exited' ? '2026-11-24T03:00:00Z' : '0001-01-01T00:00:00Z',
    },
  };
}
