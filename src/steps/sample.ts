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
  readonly topology: Pick<Topology, 'streams' | 'deadLettersTable' | 'unionTable' | 'ingest'>;
  /** Folder of event files. */
  readonly dir: string;
  /** Without Kafka the events are inserted into ClickHouse directly. */
  readonly kafkaIsOptional: boolean;
}

/** Every event of a folder is in its table, once, and its whole hours are in the wide table. */
export function sampleStep({ kafka, clickhouse, topology, dir, kafkaIsOptional }: Sample): Step {
  const { streams, deadLettersTable, unionTable, ingest } = topology;
  const places = { streams, deadLettersTable, unionTable, ingest };
  const outstanding = (signal: AbortSignal): Promise<Outstanding> =>
    outstandingLines({ ...places, dir, hour: undefined, warehouse: clickhouse, signal });
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
    will: ['load the sample events through Kafka, wait until ClickHouse has them all, and join them'],
    timeoutMs: 600_000,
    check: async ({ signal }) => {
      const { total, lines, hours } = await outstanding(signal);
      if (lines + hours === 0) return { holds: true, detail: inPlace(total) };
      if (lines === 0) return { holds: false, will: [`join the events into ${unionTable}`] };
      return { holds: false, will: [`load ${lines} of ${total} events, and join them into ${unionTable}`] };
    },
    apply: async (context) => {
      await loadDirectory({
        ...places,
        dir,
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
      const { total, lines, hours } = await outstanding(signal);
      if (lines + hours === 0) return inPlace(total);
      const what =
        lines > 0
          ? `${lines} of ${total} events are not in ClickHouse`
          : `the events are not joined into ${unionTable}`;
      throw new NplError(what, { next: 'npl-ops load-sample' });
    },
  };
}

const inPlace = (total: number): string => `all ${total} events are in ClickHouse`;
