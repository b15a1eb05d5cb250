import { queryFailure } from './failure.js';

/** A string literal of any text. A NUL is escaped as well: the engine would take it for the query's end. */
export function sqlString(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'")}'`;
}

/** A quoted identifier of any text. */
export function sqlIdentifier(name: string): string {
  return `\`${escaped(name).replaceAll('`', '\\`')}\``;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\0', '\\0');
}

const SETTING_NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/**
 * One SET statement, or undefined for nothing to set. The engine takes any setting as a string and unescapes a
 * `param_` value as its own HTTP interface does, so that only the string literal itself must be quoted here.
 * `readonly` goes last: nothing could be changed after it.
 */
export function setStatement(settings: Iterable<readonly [name: string, value: string]>): string | undefined {
  const last = (name: string): number => (name === 'readonly' ? 1 : 0);
  const changes = [...settings]
    .sort(([a], [b]) => last(a) - last(b))
    .map(([name, value]) => {
      if (SETTING_NAME.test(name)) return `${name} = ${sqlString(value)}`;
      throw queryFailure('BAD_ARGUMENTS', `${JSON.stringify(name)} is no name of a setting`);
    });
  return changes.length === 0 ? undefined : `SET ${changes.join(', ')}`;
}
