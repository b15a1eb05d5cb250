import { queryFailure } from './failure.js';
import { insertOf, type InsertStatement } from './insert-statement.js';
import { readSummary, type SendAnswer } from './answer.js';
import type { ConnectionPool } from './connection-pool.js';
import type { QueryRequest } from './query-request.js';
import type { QuerySlots } from './query-slots.js';
import type { BodyReader } from './request-body.js';
import { enterRequest, rememberSession } from './request-state.js';
import { runInsert } from './run-insert.js';
import { runResult, type RunContext } from './run-result.js';
import type { KillQueries } from './running-query.js';
import { parseStatement, type PlainStatement, type ResultStatement } from './statement.js';

export interface QueryService {
  readonly slots: QuerySlots;
  readonly pool: ConnectionPool;
  readonly kill: KillQueries;
}

type Statement = InsertStatement | ResultStatement | PlainStatement;

/** An INSERT's statement is looked for in this many bytes of the body before all of it is read. */
const STATEMENT_HEAD_BYTES = 262_144;

/** Runs one query and sends its answer. Rejects with QueryFailure, before or while the answer is sent. */
export async function serveQuery(
  { slots, pool, kill }: QueryService,
  request: QueryRequest,
  { body, send, signal }: { body: BodyReader; send: SendAnswer; signal: AbortSignal },
): Promise<void> {
  const { statement, rows } = await readStatement(request.query, body);
  const slot = await slots.take(signal);
  try {
    const lease = await pool.lease(request.session);
    const { connection, kept } = lease;
    try {
      const leave = kept ? await rememberSession(connection, request) : undefined;
      try {
        // GET must not make a whole session read-only: what it may run is told by the statement instead.
        await enterRequest(connection, kept ? { ...request, readonly: false } : request);
        if (kept && request.readonly) refuseChange(statement);
        const { format, waitEndOfQuery } = request;
        const context = { connection, slot, kill, signal, format, waitEndOfQuery, send };
        await runStatement(statement, rows, context);
      } finally {
        await leave?.();
      }
    } finally {
      lease.release();
    }
  } finally {
    slot.release();
  }
}

async function runStatement(
  statement: Statement,
  rows: AsyncIterator<Buffer>,
  context: RunContext,
): Promise<void> {
  if (statement.kind === 'insert') {
    await runInsert(statement, rows, context);
  } else if (statement.kind === 'result') {
    await runResult(statement, context);
  } else {
    const { connection, format, send } = context;
    const result = await connection.query(statement.sql, format);
    const { bytes } = result;
    await send({ format: undefined, summary: readSummary(result), length: bytes.length, body: [bytes] });
  }
}

/**
 * The statement, and the rows after it for an insert. The statement is the URL's query and then the body, with a line
 * break between; bytes are read as Latin-1 to find its parts, since rows need not be text.
 */
async function readStatement(
  query: string,
  body: BodyReader,
): Promise<{ statement: Statement; rows: AsyncIterator<Buffer> }> {
  let text = Buffer.from(query === '' ? '' : `${query}\n`);
  const more = [() => Buffer.alloc(0), () => body.head(STATEMENT_HEAD_BYTES), () => body.all()];
  for (const read of more) {
    text = Buffer.concat([text, await read()]);
    const insert = insertAt(text);
    if (insert !== undefined) return { statement: insert, rows: rowsAfter(text, insert, body) };
  }
  if (text.toString('latin1').trim() === '') throw queryFailure('SYNTAX_ERROR', 'Syntax error: Empty query');
  return { statement: parseStatement(text.toString('utf8')), rows: body.rest() };
}

function insertAt(bytes: Buffer): InsertStatement | undefined {
  const insert = insertOf(bytes.toString('latin1'));
  if (insert === undefined) return undefined;
  const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');
  return { ...insert, into: utf8(insert.into), settings: utf8(insert.settings) };
}

async function* rowsAfter(
  head: Buffer,
  { dataStart }: InsertStatement,
  body: BodyReader,
): AsyncGenerator<Buffer> {
  const inline = head.subarray(dataStart);
  // The line break between the URL's query and the body is no row.
  if (inline.length > 0 && inline.toString('latin1').trim() !== '') yield inline;
  yield* body.rest();
}

function refuseChange(statement: Statement): void {
  if (statement.kind === 'result') return;
  throw queryFailure('READONLY', 'Cannot execute query in readonly mode: use POST');
}
