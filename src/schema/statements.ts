import { readFile } from 'node:fs/promises';
import { EVENT_TYPES, type EventType } from '../topology/topology-types.js';

/** The statements of sql/, by what they create. */
export interface Statements {
  readonly database: string;
  readonly deadLetters: string;
  readonly deadLettersView: string;
  readonly streamGate: string;
  readonly events: Readonly<
    Record<EventType, { readonly source: string; readonly table: string; readonly view: string }>
  >;
}

const SQL_DIRECTORY = new URL('../../sql/', import.meta.url);

export async function loadStatements(): Promise<Statements> {
  const load = (name: string): Promise<string> => readFile(new URL(`${name}.sql`, SQL_DIRECTORY), 'utf8');
  const loadEvents = async (type: EventType) => {
    const [source, table, view] = await Promise.all([
      load(`${type}_events_in`),
      load(`${type}_events`),
      load(`${type}_events_mv`),
    ]);
    return [type, { source, table, view }] as const;
  };
  const [database, deadLetters, deadLettersView, streamGate, events] = await Promise.all([
    load('database'),
    load('dead_letters'),
    load('dead_letters_mv'),
    load('stream_gate'),
    Promise.all(EVENT_TYPES.map(loadEvents)),
  ]);
  return {
    database,
    deadLetters,
    deadLettersView,
    streamGate,
    events: Object.fromEntries(events) as Statements['events'],
  };
}
