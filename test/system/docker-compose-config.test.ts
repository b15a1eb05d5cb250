import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeProject } from '../../src/stacks/compose-project.js';
import { stacksOf, type Stack } from '../../src/topology/stacks.js';
import { TopologyError } from '../../src/topology/topology-error.js';
import { LOCAL, type Topology } from '../../src/topology/topology-types.js';
import { compilePlugin, pluginFolder } from '../docker/compose-plugin.js';
import { secretsWith, topologyOf } from '../unit/stacks/stack-samples.js';

/** What `docker compose config --format json` says, as far as it is looked at. */
interface Rendered {
  readonly services: Readonly<
    Record<string, { readonly ports?: readonly { readonly host_ip: string; readonly target: number }[] }>
  >;
}

const PUBLIC = 'HOST=192.0.2.1';
const onNode = (host: string, ...services: string[]): string[] =>
  services.flatMap((name) => [
    `${name}_NODE=ssh://npl@${host}`,
    ...FOLDERS[name]!.map((key) => `${key}=/srv/npl/${key}`),
  ]);
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  KAFKA: ['KAFKA_DATA'],
  CLICKHOUSE: ['CLICKHOUSE_DATA'],
  AIRFLOW: ['AIRFLOW_DATABASE', 'AIRFLOW_DAGS', 'AIRFLOW_SHARE'],
  SUPERSET: ['SUPERSET_DATA'],
};

/** Each choice of a dimension, as lines of env.conf. */
const DIMENSIONS: readonly (readonly (readonly string[])[])[] = [
  [[], ['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=kafka.example.org']],
  [[], ['USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=clickhouse.example.org']],
  [[], ['USE_EXTERNAL_AIRFLOW=YES']],
  [['USE_SUPERSET=YES'], []],
  [['KAFKA_SECURITY=plaintext'], ['KAFKA_SECURITY=sasl_scram']],
  [
    [],
    [PUBLIC],
    [PUBLIC, ...onNode('192.0.2.2', 'KAFKA', 'CLICKHOUSE', 'AIRFLOW', 'SUPERSET')],
    [PUBLIC, ...onNode('192.0.2.2', 'KAFKA', 'CLICKHOUSE'), ...onNode('192.0.2.3', 'SUPERSET')],
  ],
];

const COMBINATIONS = DIMENSIONS.reduce<readonly (readonly string[])[]>(
  (all, choices) => all.flatMap((lines) => choices.map((choice) => [...lines, ...choice])),
  [[]],
);

// Of a kind that quoting could change on its way: the search below knows each form.
const secrets = secretsWith({
  CLICKHOUSE_PASSWORD: 'click<&>$HOME ${STACK_NAME} %41',
  KAFKA_PASSWORD: 'kafka<&>word',
  POSTGRES_PASSWORD: 'post/gres@word:%41',
});
const FORBIDDEN = [...secrets.all(), 'kafka&lt;&amp;&gt;word', encodeURIComponent('post/gres@word:%41')];

let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  await compilePlugin();
  env = { DOCKER_CONFIG: pluginFolder() };
});

async function render(topology: Topology, stack: Stack): Promise<Rendered> {
  const { name, files, variables } = await composeProject(topology, stack, secrets);
  const chosen = files.flatMap((file) => ['--file', file]);
  const { stdout, stderr } = await execa(
    'docker',
    ['compose', '--project-name', name, '--env-file', '/dev/null', ...chosen, 'config', '--format', 'json'],
    { env: { ...env, ...variables } },
  );
  // Compose warns there of a variable without value.
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Rendered;
}

function publishedAddresses({ services }: Rendered): Map<string, string> {
  return new Map(
    Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map(({ host_ip, target }) => [`${name}:${target}`, host_ip] as const),
    ),
  );
}

function build(lines: readonly string[]): Topology | undefined {
  try {
    return topologyOf(...lines);
  } catch (error) {
    if (error instanceof TopologyError) return undefined;
    throw error;
  }
}

describe('docker compose config', () => {
  it('accepts every combination, shows no secret and opens no port to others without need', async () => {
    const built = COMBINATIONS.flatMap((lines) => build(lines) ?? []);
    // Refused before any container: our Kafka without sign-in on another machine (16), and one on loopback that a
    // ClickHouse elsewhere could not reach (12).
    expect([COMBINATIONS.length, built.length]).toEqual([128, 100]);
    const checked = new Set<string>();
    for (const topology of built) {
      for (const stack of stacksOf(topology)) {
        const { kafka, host } = topology;
        const isPublic = stack.node !== LOCAL || host !== 'localhost';
        const key = JSON.stringify([stack, isPublic, kafka.security, kafka.runtime]);
        if (checked.has(key)) continue;
        checked.add(key);
        const rendered = await render(topology, stack);
        const text = JSON.stringify(rendered);
        for (const secret of FORBIDDEN) expect(text.includes(secret), `${key} shows a secret`).toBe(false);
        const open = isPublic ? '0.0.0.0' : '127.0.0.1';
        const expected = new Map(
          [
            ['kafka:9092', kafka.security === 'plaintext' ? '127.0.0.1' : open] as const,
            ['clickhouse:8123', open] as const,
            ['clickhouse:9000', open] as const,
            ['airflow-apiserver:8080', open] as const,
            ['superset:8088', open] as const,
          ].filter(([port]) => stack.services.some((name) => port.startsWith(name))),
        );
        expect(publishedAddresses(rendered), key).toEqual(expected);
      }
    }
    expect(checked.size).toBeGreaterThan(50);
  });

  it('without a password renders as well, so that a stack without secrets can be stopped', async () => {
    const none = secretsWith({ CLICKHOUSE_PASSWORD: '', POSTGRES_PASSWORD: '', SUPERSET_SECRET_KEY: '' });
    const topology = topologyOf('USE_SUPERSET=YES');
    const [stack] = stacksOf(topology);
    const { name, files, variables } = await composeProject(topology, stack!, none);
    const chosen = files.flatMap((file) => ['--file', file]);
    const args = [
      'compose',
      '--project-name',
      name,
      '--env-file',
      '/dev/null',
      ...chosen,
      'config',
      '--quiet',
    ];
    await execa('docker', args, { env: { ...env, ...variables } });
  });
});
