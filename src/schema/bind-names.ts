import { quoteIdentifier } from '../clients/clickhouse/quote-identifier.js';

/** A statement with its `{name:Identifier}` placeholders filled in and quoted. */
export function bindNames(sql: string, params: Readonly<Record<string, string>>): string {
  return sql.replaceAll(/\{(\w+):Identifier\}/gu, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : quoteIdentifier(value);
  });
}
