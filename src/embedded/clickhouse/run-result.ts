import { createReadStream } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { readSummary, type SendAnswer } from './answer.js';
import { chunksOf, readHead } from './chunks.js';
import { QueryFailure } from './failure.js';
import { openPipeReader } from './named-pipe.js';
import type { Connection, QueryResult } from './native.js';
import type { QuerySlot } from './query-slots.js';
import { endQuery, type KillQueries } from './running-query.js';
import { sqlString } from './sql-text.js';
import type { ResultStatement } from './statement.js';

export interface RunContext {
  readonly connection: Connection;
  readonly slot: QuerySlot;
  readonly kill: KillQueries;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** For a statement that names no format. */
  readonly format: string;
  /** Send nothing before the query has ended well. */
  readonly waitEndOfQuery: boolean;
  readonly send: SendAnswer;
}

/** An answer up to this long is held back until the query has ended, so that its status is right. ClickHouse's own buffer. */
const HELD_BACK_BYTES = 1024 * 1024;
const SYNTAX_ERROR = 62;

/**
 * Runs a query and sends its rows while they come, in flat memory. The engine writes them to a pipe in any format;
 * it must not write to a file, since it takes no notice when a disk is full.
 */
export async function runResult(statement: ResultStatement, context: RunContext): Promise<void> {
  const { connection, slot, kill, signal, send } = context;
  const format = statement.format ?? context.format;
  const reader = openPipeReader(slot.pipe);
  const running = connection.query(intoFile(statement, slot.pipe), context.format);
  const ended = running.then(
    () => reader.end(),
    () => reader.end(),
  );
  const leave = (): void => {
    reader.discard();
    void endQuery(running, () => kill(slot.pipe));
  };
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    const { head, whole } = await readHead(reader.chunks, HELD_BACK_BYTES);
    if (whole) {
      const result = await running.catch((error: unknown) => withoutFile(statement, context, error));
      const body = Buffer.concat([...head, result.bytes]);
      await send({ format, summary: readSummary(result), length: body.length, body: [body] });
    } else if (context.waitEndOfQuery) {
      await writeFile(slot.file, chunksOf(head, reader.chunks), { mode: 0o600 });
      const summary = readSummary(await running);
      const { size } = await stat(slot.file);
      await send({ format, summary, length: size, body: createReadStream(slot.file) });
    } else {
      const body = streamed(head, reader.chunks, running);
      await send({ format, summary: undefined, length: undefined, body });
    }
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
    await ended;
    reader.close();
    if (context.waitEndOfQuery) await rm(slot.file, { force: true });
  }
}

function intoFile({ head, tail }: ResultStatement, file: string): string {
  return `${head}\nINTO OUTFILE ${sqlString(file)} APPEND\n${tail}`;
}

/**
 * Runs a statement as it was written after the engine found no sense in it with our clause: either it has none, and
 * then the message must not speak of our clause, or the clause stood in the wrong place, and then this answers.
 */
async function withoutFile(
  statement: ResultStatement,
  context: RunContext,
  error: unknown,
): Promise<QueryResult> {
  if (!(error instanceof QueryFailure) || error.code !== SYNTAX_ERROR) throw error;
  return await context.connection.query(statement.sql, context.format);
}

async function* streamed(
  head: readonly Buffer[],
  rows: AsyncIterator<Buffer>,
  running: Promise<QueryResult>,
): AsyncGenerator<Buffer> {
  yield* chunksOf(head, rows);
  await running;
}
