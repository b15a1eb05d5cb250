import type { ServiceState } from '../status-report.js';
import type { FlowSample, HopName, HopState, ServiceSample } from './flow-types.js';
import { isStarting, standstills, standstillText } from './standstill.js';

/** What keeps a hop from working. */
export interface Diagnosis {
  /** Undefined: nothing does. */
  readonly state: HopState | undefined;
  readonly trouble: string | undefined;
}

const WELL: Diagnosis = { state: undefined, trouble: undefined };

/**
 * The cause of what is wrong with each hop, by all looks so far. A hop behind a broken one is starved and tells
 * nothing of its own: what it would tell follows from the other.
 */
export function diagnose(samples: readonly FlowSample[], logs: string): Record<HopName, Diagnosis> {
  const last = samples.at(-1);
  if (last === undefined) {
    const unknown: Diagnosis = { state: 'unknown', trouble: undefined };
    return { s3: unknown, kafka: unknown, clickhouse: unknown, join: unknown, dashboards: unknown };
  }
  const s3 = ofService('S3', last.services.s3, last.notes.s3);
  const kafka = ofService('Kafka', last.services.kafka, last.notes.kafka);
  const clickhouse = ofClickHouse(samples, last, { logs, kafkaIsWell: kafka.state === undefined });
  const fed = isDown(last.services.clickhouse) ? STARVED : WELL;
  const superset = ofService('Superset', last.services.superset, []);
  return {
    s3,
    kafka,
    clickhouse,
    join: fed,
    dashboards: superset.state === undefined ? fed : superset,
  };
}

const STARVED: Diagnosis = { state: 'starved', trouble: undefined };

const isDown = (service: ServiceSample | undefined) => service !== undefined && service.state !== 'healthy';

function ofService(title: string, service: ServiceSample | undefined, notes: readonly string[]): Diagnosis {
  if (service === undefined) return { state: 'off', trouble: undefined };
  const { state, detail } = service;
  if (state !== 'healthy')
    return { state: HOP_STATES[state], trouble: `${title} is ${WORDS[state]}: ${detail}` };
  const [note] = notes;
  return note === undefined ? WELL : { state: 'broken', trouble: `${title}: ${note}` };
}

const HOP_STATES: Readonly<Record<Exclude<ServiceState, 'healthy'>, HopState>> = {
  starting: 'starting',
  unhealthy: 'broken',
  stopped: 'stopped',
  unknown: 'unknown',
};

const WORDS: Readonly<Record<Exclude<ServiceState, 'healthy'>, string>> = {
  starting: 'starting',
  unhealthy: 'not healthy',
  stopped: 'stopped',
  unknown: 'not known',
};

interface Surroundings {
  readonly logs: string;
  readonly kafkaIsWell: boolean;
}

function ofClickHouse(
  samples: readonly FlowSample[],
  last: FlowSample,
  { logs, kafkaIsWell }: Surroundings,
): Diagnosis {
  const service = ofService('ClickHouse', last.services.clickhouse, []);
  if (service.state !== undefined) return service;
  const absent = absentText(last);
  if (absent !== undefined) return { state: 'broken', trouble: absent };
  const stuck = kafkaIsWell ? standstills(samples) : [];
  const text = standstillText(stuck, logs);
  if (text !== undefined) return { state: stuck.every(isStarting) ? 'starting' : 'broken', trouble: text };
  const [note] = last.notes.clickhouse;
  if (note !== undefined) return { state: 'broken', trouble: `ClickHouse: ${note}` };
  if (last.streams.some(({ paused }) => paused)) return { state: 'paused', trouble: undefined };
  return kafkaIsWell ? WELL : STARVED;
}

/** Which views or Kafka tables are not there, what that does, and what mends it. */
function absentText({ streams }: FlowSample): string | undefined {
  const broken = streams.filter(({ absent }) => absent.length > 0);
  const [first] = broken;
  const [object] = first?.absent ?? [];
  if (first === undefined || object === undefined) return undefined;
  const others = broken.flatMap(({ absent }) => absent).length - 1;
  const more = others === 0 ? '' : ` (and ${others} more)`;
  const { name, detached } = object;
  const how = HOW_ABSENT[`${detached ?? 'unknown'}`];
  const what = name.endsWith('_in')
    ? `nothing reads ${first.topic}`
    : `what is read from ${first.topic} does not get into ${targetOf(name, first.table)}`;
  return `${name}${more} ${how}, so ${what}; run npl-ops tables apply`;
}

const HOW_ABSENT = {
  true: 'is detached',
  false: 'does not exist',
  unknown: 'is not there (dropped, or detached)',
} as const;

function targetOf(view: string, table: string): string {
  return view.endsWith('_dead_letters_mv') ? 'the dead letters' : table;
}
