import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../clients/kafka/kafka.js';
import { NplError } from '../errors.js';
import { loadDirectory } from '../ingest/load/load-directory.js';
import type { LoadMode } from '../ingest/load/load-report.js';
import { outstandingLines, type Outstanding } from '../ingest/load/outstanding.js';
import type { Step, StepContext } from '../plan/step.js';
import type { Topology } from '../topology/topology-types.js';

export interface Sample {
  readonly kafka: Kafka;
  readonly clickhouse: ClickHouse;
  readonly topology: Pick<Topology, 'streams' | 'deadLettersTable'>;
  /** Folder of event files. */
  readonly dir: string;
  /** Without Kafka the events are inserted into ClickHouse directly. */
  readonly kafkaIsOptional: boolean;
}

/** Every event of a folder is in its table, once. */
export function sampleStep({ kafka, clickhouse, topology, dir, kafkaIsOptional }: Sample): Step {
  const { streams, deadLettersTable } = topology;
  const outstanding = (signal: AbortSignal): Promise<Outstanding> =>
    outstandingLines({ dir, streams, hour: undefined, deadLettersTable, warehouse: clickhouse, signal });
  const mode = async ({ signal, log }: StepContext): Promise<LoadMode> => {
    if (!kafkaIsOptional) return 'kafka';
    try {
      await kafka.brokerCount({ signal });
      return 'kafka';
    } catch (error) {
      signal.throwIfAborted();
      log(`Kafka does not answer, so the events go into ClickHouse directly: ${(error as Error).message}`);
      return 'direct';
    }
  };
  return {
    id: 'sample',
    title: 'Sample events',
    node: 'local',
    needs: kafkaIsOptional ? ['schema'] : ['schema', 'topics'],
    after: ['topics'],
    will: ['load the sample events through Kafka, and wait until ClickHouse has them all'],
    timeoutMs: 600_000,
    check: async ({ signal }) => {
      const { total, lines } = await outstanding(signal);
      if (lines === 0) return { holds: true, detail: `all ${total} events are in ClickHouse` };
      return { holds: false, will: [`load ${lines} of ${total} events`] };
    },
    apply: async (context) => {
      await loadDirectory({
        dir,
        streams,
        deadLettersTable,
        mode: await mode(context),
        kafka,
        warehouse: clickhouse,
        hour: undefined,
        signal: context.signal,
        onProgress: (progress) => context.progress({ ...progress, unit: 'events' }),
        onLog: context.log,
      });
    },
    verify: async ({ signal }) => {
      const { total, lines } = await outstanding(signal);
      if (lines === 0) return `all ${total} events are in ClickHouse`;
      throw new NplError(`${lines} of ${total} events are not in ClickHouse`, {
        next: 'npl-ops load-sample',
      });
    },
  };
}
