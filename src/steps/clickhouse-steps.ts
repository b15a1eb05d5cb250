import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { CHDB_VERSION, chdbDir } from '../embedded/clickhouse/chdb-package.js';
import { clickhouseEngine } from '../embedded/clickhouse/engine.js';
import { findChdb, installChdb } from '../embedded/clickhouse/install.js';
import type { Step } from '../plan/step.js';
import type { Topology } from '../topology/topology-types.js';
import { stackNeeds } from './docker-steps.js';
import { embeddedEngineStep } from './embedded-engine.js';
import { engineSoftwareStep } from './engine-software.js';
import { externalServiceStep } from './external-service.js';

interface Tools {
  readonly clickhouse: Pick<ClickHouse, 'version'>;
  readonly clickhousePassword: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
}

/** ClickHouse as env.conf wants it: fetched and started here, or made sure of elsewhere. */
export function clickhouseSteps(
  topology: Topology,
  { clickhouse, clickhousePassword, env, cacheDir }: Tools,
): Step[] {
  const { clickhouse: service, stateDir } = topology;
  if (service.runtime !== 'embedded') {
    return [
      externalServiceStep({
        name: 'clickhouse',
        title: 'ClickHouse',
        needs: stackNeeds(topology, 'clickhouse'),
        answer: async (signal) => `ClickHouse ${await clickhouse.version(signal)} answers`,
      }),
    ];
  }
  return [
    engineSoftwareStep({
      id: 'clickhouse-software',
      title: 'ClickHouse engine software',
      will: `fetch the ClickHouse engine (chdb ${CHDB_VERSION}) with npm (570 MB unpacked, checksums pinned)`,
      find: async () => ((await findChdb(cacheDir)) === undefined ? undefined : `chdb ${CHDB_VERSION}`),
      install: ({ signal, log }) => installChdb(cacheDir, { env, signal, log }),
    }),
    embeddedEngineStep({
      name: 'clickhouse',
      title: 'ClickHouse',
      stateDir,
      needs: ['clickhouse-software'],
      spec: () =>
        Promise.resolve(clickhouseEngine(service, chdbDir(cacheDir), { password: clickhousePassword })),
    }),
  ];
}
