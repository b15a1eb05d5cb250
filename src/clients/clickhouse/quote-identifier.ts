import { UsageError } from '../../errors.js';

const UNQUOTABLE = /[\u0000-\u001f\u007f\p{Surrogate}]/u;

/**
 * A ClickHouse identifier in backticks, for the places that take no `{name:Identifier}`. Inside them only `\` and
 * the backtick are special. Control characters and broken UTF-16 are refused.
 */
export function quoteIdentifier(name: string): string {
  if (name === '' || UNQUOTABLE.test(name)) {
    throw new UsageError(`${JSON.stringify(name)} cannot be a name in ClickHouse`, {
      why: name === '' ? 'it is empty' : 'it holds a control character or broken Unicode',
    });
  }
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
