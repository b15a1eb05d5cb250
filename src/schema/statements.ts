import { readFile } from 'node:fs/promises';
import { EVENT_TYPES, type EventType } from '../topology/topology-types.js';

/** From a topic into a table. */
export interface StreamStatements {
  readonly source: string;
  readonly table: string;
  readonly view: string;
}

/** The statements of sql/, by what they create. */
export interface Statements {
  readonly database: string;
  readonly streamGate: string;
  readonly streamPause: string;
  readonly events: Readonly<Record<EventType, StreamStatements>>;
  readonly deadLetters: StreamStatements;
  /** From the source of an event type into the dead letters: what cannot be parsed. */
  readonly unparsedView: string;
  readonly ledger: StreamStatements & {
    readonly stored: string;
    readonly joins: string;
    readonly objectsView: string;
    readonly hoursView: string;
  };
  readonly union: string;
}

const SQL_DIRECTORY = new URL('../../sql/', import.meta.url);

export async function loadStatements(): Promise<Statements> {
  const loadEvents = async (type: EventType) =>
    [
      type,
      await loadAll({ source: `${type}_events_in`, table: `${type}_events`, view: `${type}_events_mv` }),
    ] as const;
  const [single, deadLetters, ledger, events] = await Promise.all([
    loadAll({
      database: 'database',
      streamGate: 'stream_gate',
      streamPause: 'stream_pause',
      unparsedView: 'dead_letters_mv',
      union: 'clickstream',
    }),
    loadAll({ source: 'dead_letters_in', table: 'dead_letters', view: 'dead_letters_rejected_mv' }),
    loadAll({
      source: 'ledger_in',
      table: 'ledger_objects',
      view: 'ledger_mv',
      stored: 'ledger_stored',
      joins: 'ledger_joins',
      objectsView: 'ledger',
      hoursView: 'ledger_hours',
    }),
    Promise.all(EVENT_TYPES.map(loadEvents)),
  ]);
  return { ...single, deadLetters, ledger, events: Object.fromEntries(events) as Statements['events'] };
}

/** The files of those names, under the same keys. */
async function loadAll<K extends string>(names: Readonly<Record<K, string>>): Promise<Record<K, string>> {
  const entries = Object.entries<string>(names).map(async ([key, name]) => [
    key,
    await readFile(new URL(`${name}.sql`, SQL_DIRECTORY), 'utf8'),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<K, string>;
}
