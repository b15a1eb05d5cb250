import type { Kafka } from '../clients/kafka.js';
import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';
import type { EventStream, KafkaService } from '../topology/topology-types.js';

type Broker = Pick<Kafka, 'createTopics' | 'addPartitions' | 'topicStats'>;

export interface Topics {
  readonly needs: readonly string[];
  readonly optional?: boolean;
  readonly wanted: Pick<KafkaService, 'partitions' | 'replication'>;
  readonly streams: readonly EventStream[];
}

interface Shortfall {
  readonly missing: readonly string[];
  /** Topics with fewer partitions than wanted. */
  readonly narrow: readonly string[];
}

/** The topics of the event streams. Partitions are only ever added, for Kafka cannot take one away. */
export function topicsStep(kafka: Broker, { needs, optional, wanted, streams }: Topics): Step {
  const names = streams.map((stream) => stream.topic);
  const shortfall = async (signal: AbortSignal): Promise<Shortfall> => {
    const stats = new Map((await kafka.topicStats(names, { signal })).map((topic) => [topic.name, topic]));
    return {
      missing: names.filter((name) => !stats.has(name)),
      narrow: names.filter((name) => (stats.get(name)?.partitions.length ?? Infinity) < wanted.partitions),
    };
  };
  const whole = `${names.length} topics of at least ${wanted.partitions} partitions`;
  return {
    id: 'topics',
    title: 'Kafka topics',
    node: 'local',
    needs,
    ...(optional === undefined ? {} : { optional }),
    will: [`create what is missing of ${names.join(', ')}`],
    timeoutMs: 120_000,
    retries: 2,
    check: async ({ signal }) => {
      const { missing, narrow } = await shortfall(signal);
      if (missing.length + narrow.length === 0) return { holds: true, detail: whole };
      return {
        holds: false,
        will: [
          ...(missing.length > 0
            ? [`create ${missing.join(', ')} with ${wanted.partitions} partitions`]
            : []),
          ...(narrow.length > 0 ? [`give ${narrow.join(', ')} ${wanted.partitions} partitions`] : []),
        ],
      };
    },
    apply: async ({ signal }) => {
      const { missing, narrow } = await shortfall(signal);
      await kafka.createTopics(
        missing.map((name) => ({ name, ...wanted })),
        { signal },
      );
      for (const name of narrow) await kafka.addPartitions(name, wanted.partitions, { signal });
    },
    verify: async ({ signal }) => {
      const { missing, narrow } = await shortfall(signal);
      if (missing.length + narrow.length === 0) return whole;
      throw new NplError(`topics are not as wanted: ${[...missing, ...narrow].join(', ')}`, {
        next: 'npl-ops logs kafka',
      });
    },
  };
}
