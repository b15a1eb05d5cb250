import type { ActualSchema } from './actual.js';
import type { DesiredReader } from './desired.js';
import { inTheWay, viewDifferences } from './diff-stream.js';
import type { SchemaDiff } from './difference.js';

/** A plain view: replaced whenever it differs. `canRead`: its tables have what it asks for. */
export function diffReader(
  { view, from }: DesiredReader,
  actual: ActualSchema,
  canRead: boolean,
): SchemaDiff {
  const found = actual.objects.get(view.name);
  if (found?.holdsRows === true) return { actions: [], differences: [inTheWay(found)], notes: [] };
  const isView = found?.engine.name === 'View';
  const differences =
    found === undefined || isView
      ? viewDifferences(view, found, actual.desiredSelects)
      : [{ object: view.name, text: `${view.name} is a ${found.engine.name}, wanted a View` }];
  if (differences.length === 0) return { actions: [], differences: [], notes: [] };
  if (canRead) {
    const is = found === undefined ? 'nothing' : isView ? 'view' : 'other';
    return { actions: [{ kind: 'build-view', view, found: is }], differences, notes: [] };
  }
  const next = `it is left alone until ${from.map(({ name }) => name).join(', ')} are as wanted`;
  return { actions: [], differences: differences.map((each) => ({ ...each, next })), notes: [] };
}
