import { queryFailure } from './failure.js';
import type { Connection } from './native.js';
import type { QueryRequest } from './query-request.js';
import { setStatement, sqlIdentifier, sqlString } from './sql-text.js';

type RequestState = Pick<QueryRequest, 'database' | 'settings' | 'readonly'>;

/** Brings a fresh connection into the state that a request asks for: its database, settings and parameters. */
export async function enterRequest(connection: Connection, request: RequestState): Promise<void> {
  if (request.database !== undefined) await connection.query(`USE ${sqlIdentifier(request.database)}`);
  const settings = new Map(request.settings);
  // 2: settings may still be changed, as ClickHouse does it for GET.
  if (request.readonly && settings.get('readonly') !== '1') settings.set('readonly', '2');
  const set = setStatement(settings);
  if (set !== undefined) await connection.query(set);
}

/**
 * Remembers what `enterRequest` will change on a connection that later requests use. Resolves to what takes it back;
 * what the statement itself sets (SET, USE) stays.
 */
export async function rememberSession(
  connection: Connection,
  { database, settings }: RequestState,
): Promise<() => Promise<void>> {
  if (settings.has('readonly')) {
    throw queryFailure('NOT_IMPLEMENTED', 'readonly cannot be set for one query of a session');
  }
  const undo: string[] = [];
  if (database !== undefined) {
    const current = await textOf(connection, 'SELECT currentDatabase() FORMAT TSVRaw');
    undo.push(`USE ${sqlIdentifier(current.replace(/\n$/, ''))}`);
  }
  const names = [...settings.keys()].filter((name) => !name.startsWith('param_'));
  if (names.length > 0) {
    const changed = `changed AND name IN (${names.map(sqlString).join(', ')})`;
    const sql = `SELECT name, value FROM system.settings WHERE ${changed} FORMAT JSONCompactEachRow`;
    const lines = (await textOf(connection, sql)).split('\n').filter((line) => line !== '');
    const before = new Map(lines.map((line) => JSON.parse(line) as [string, string]));
    undo.push(...names.map((name) => undoStatement(name, before.get(name))));
  }
  return async () => {
    // A setting that does not exist was not set either.
    for (const statement of undo) await connection.query(statement).catch(() => undefined);
  };
}

function undoStatement(name: string, value: string | undefined): string {
  return `SET ${name} = ${value === undefined ? 'DEFAULT' : sqlString(value)}`;
}

async function textOf(connection: Connection, sql: string): Promise<string> {
  const { bytes } = await connection.query(sql);
  return Buffer.from(bytes).toString('utf8');
}
