import type { ActualObject, ActualSchema } from './actual.js';
import type { DesiredStream, DesiredTable, DesiredView } from './desired.js';
import type { Difference, SchemaDiff } from './difference.js';

const BROKER = 'kafka_broker_list';

/**
 * The Kafka table and the views of one topic. They hold no rows and their offsets live in Kafka, so all of
 * them are made anew when one is not as wanted. `takesRows`: their tables can take what they write.
 */
export function diffStream(stream: DesiredStream, actual: ActualSchema, takesRows: boolean): SchemaDiff {
  const found = (name: string): ActualObject | undefined => actual.objects.get(name);
  const { source, keepsBroker, views, gate, pause, into } = stream;
  if (pause !== undefined && found(pause.name) !== undefined && found(source.name) === undefined) {
    const note = `${source.name} is paused by npl-ops pause; npl-ops resume makes it again`;
    return { actions: [], differences: [], notes: [note] };
  }
  const gates = gate === undefined ? [] : [gate];
  const existing = [source, ...views, ...gates].flatMap(({ name }) => found(name) ?? []);
  const keepers = existing.filter(({ holdsRows }) => holdsRows);
  if (keepers.length > 0) return { actions: [], differences: keepers.map(inTheWay), notes: [] };
  const differences = [
    ...sourceDifferences(source, found(source.name), keepsBroker ? [BROKER] : []),
    ...views.flatMap((view) => viewDifferences(view, found(view.name), actual.desiredSelects)),
  ];
  const left = gates.filter(({ name }) => found(name) !== undefined);
  const leftGate = left.map(({ name }) => leftOver(name));
  if (differences.length === 0) {
    const actions = left.map((each) => ({ kind: 'open-gate', gate: each }) as const);
    return {
      actions,
      differences: leftGate,
      notes: keepsBroker ? brokerNotes(source, found(source.name)) : [],
    };
  }
  if (takesRows) {
    const drop = existing.map(({ name }) => name);
    const action = { kind: 'build-stream', stream, drop } as const;
    return { actions: [action], differences: [...differences, ...leftGate], notes: [] };
  }
  const next = `it is left alone until ${into.map(({ name }) => name).join(' and ')} can take its rows`;
  return { actions: [], differences: differences.map((each) => ({ ...each, next })), notes: [] };
}

/** The same broker by another address, or another broker: from here nobody can tell. */
function brokerNotes({ name, engine }: DesiredTable, found: ActualObject | undefined): string[] {
  const [want, is] = [engine.settings[BROKER], found?.engine.settings[BROKER]];
  if (is === undefined || want === undefined || is === want) return [];
  return [
    `${name} reads Kafka at ${is}, which env.conf calls ${want}; if that is another Kafka: DROP TABLE ${name}, then npl-ops tables apply`,
  ];
}

/** `free`: settings that may be as they are. */
function sourceDifferences(
  wanted: DesiredTable,
  found: ActualObject | undefined,
  free: readonly string[],
): Difference[] {
  if (found === undefined) return [missing(wanted.name)];
  const different: Difference[] = [];
  const add = (object: string, text: string) => different.push({ object, text: `${object} ${text}` });
  for (const [setting, want] of Object.entries(wanted.engine.settings)) {
    const is = found.engine.settings[setting];
    if (is !== want && !free.includes(setting))
      add(wanted.name, `has ${setting} ${is === undefined ? 'unset' : `'${is}'`}, wanted '${want}'`);
  }
  const foundTypes = new Map(found.columns.map(({ name, type }) => [name, type]));
  for (const { name, type: want } of wanted.columns) {
    const is = foundTypes.get(name);
    if (is === undefined) add(`${wanted.name}.${name}`, `does not exist, wanted ${want}`);
    else if (is !== want) add(`${wanted.name}.${name}`, `is ${is}, wanted ${want}`);
    foundTypes.delete(name);
  }
  for (const [name, type] of foundTypes) add(`${wanted.name}.${name}`, `is ${type}, wanted no such column`);
  return different;
}

/** A view has no columns of its own: its SELECT says it all. */
export function viewDifferences(
  { name }: DesiredView,
  found: ActualObject | undefined,
  desiredSelects: ReadonlyMap<string, string>,
): Difference[] {
  if (found === undefined) return [missing(name)];
  if (found.select === desiredSelects.get(name)) return [];
  return [{ object: name, text: `${name} selects something else than wanted` }];
}

function missing(object: string): Difference {
  return { object, text: `${object} does not exist` };
}

export function inTheWay({ name, engine }: ActualObject): Difference {
  return {
    object: name,
    text: `${name} is a ${engine.name} that holds rows of its own`,
    next: `nothing is dropped: RENAME TABLE ${name} TO ${name}_old, then run \`npl-ops tables apply\``,
  };
}

function leftOver(gate: string): Difference {
  return { object: gate, text: `${gate} is left from an interrupted apply and holds the stream back` };
}
