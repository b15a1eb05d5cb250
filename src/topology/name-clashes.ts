import type { KeyName } from '../config/keys.js';
import { pairs } from './pairs.js';
import type { Clash } from './topology-error.js';
import type { EventStream, Topology } from './topology-types.js';

interface UsedName {
  readonly name: string;
  readonly key: KeyName;
}

/** Two tables, or two topics, of one name; also among the names that npl derives. */
export function nameClashes({ streams, unionTable, deadLettersTable, ingest }: Topology): Clash[] {
  const tables: UsedName[] = [
    ...streams.flatMap((stream) => derivedNames(stream)),
    ...suffixed(unionTable, 'UNION_TABLE', ['', '_staging', '_join_lock']),
    ...suffixed(deadLettersTable, 'DEAD_LETTERS_TABLE', ['', '_in', '_mv']),
    ...suffixed(ingest.ledger, 'INGEST_LEDGER_TABLE', LEDGER_SUFFIXES),
  ];
  const topics: UsedName[] = [
    ...streams.map((stream) => ({ name: stream.topic, key: keyOf(stream, 'TOPIC') })),
    { name: ingest.checkpointsTopic, key: 'INGEST_CHECKPOINTS_TOPIC' },
    { name: ingest.deadLettersTopic, key: 'INGEST_DEAD_LETTERS_TOPIC' },
  ];
  return [
    ...equal(tables, (name) => name).map(clash('two tables would be called')),
    // Kafka refuses a topic that differs from another in . and _ alone: its metrics cannot tell them apart.
    ...equal(topics, (name) => name.replaceAll('.', '_')).map(clash('two topics would be called')),
  ];
}

const LEDGER_SUFFIXES = ['', '_in', '_mv', '_objects', '_stored', '_joins', '_hours'];

const STREAM_SUFFIXES = ['', '_in', '_mv', '_dead_letters_mv', '_gate_mv', '_paused'];

function derivedNames(stream: EventStream): UsedName[] {
  return suffixed(stream.table, keyOf(stream, 'TABLE'), STREAM_SUFFIXES);
}

function suffixed(name: string, key: KeyName, suffixes: readonly string[]): UsedName[] {
  return suffixes.map((suffix) => ({ name: name + suffix, key }));
}

function keyOf({ type }: EventStream, what: 'TABLE' | 'TOPIC'): KeyName {
  return `${type.toUpperCase() as Uppercase<EventStream['type']>}_EVENTS_${what}`;
}

/** The first clash of each pair of keys: the derived names of two equal tables are equal as well. */
function equal(names: readonly UsedName[], same: (name: string) => string): [UsedName, UsedName][] {
  const clashing = pairs(names).filter(([a, b]) => same(a.name) === same(b.name));
  const together = ([a, b]: [UsedName, UsedName]): string => `${a.key} ${b.key}`;
  return clashing.filter(
    (pair, index) => clashing.findIndex((other) => together(other) === together(pair)) === index,
  );
}

function clash(what: string): (pair: [UsedName, UsedName]) => Clash {
  return ([a, b]) => ({
    keys: [a.key, b.key],
    reason: `${what} ${a.name}${a.name === b.name ? '' : ` and ${b.name}`}`,
  });
}
