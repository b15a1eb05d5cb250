import { rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { insertSummary } from './answer.js';
import type { InsertStatement } from './insert-statement.js';
import { chunksOf, readHead } from './chunks.js';
import { openPipeWriter } from './named-pipe.js';
import type { QueryResult } from './native.js';
import type { RunContext } from './run-result.js';
import { endQuery } from './running-query.js';
import { sqlString } from './sql-text.js';

/** More rows than this go through a pipe. Must be more than a pipe holds, 1 MiB at the most on Linux. */
const SMALL_INSERT_BYTES = 2 * 1024 * 1024;

/**
 * Inserts rows of any format and length in flat memory. The engine reads them itself: rows inside the statement's
 * text would end at the first `;` of a binary format, without an error.
 */
export async function runInsert(
  statement: InsertStatement,
  rows: AsyncIterator<Buffer>,
  context: RunContext,
): Promise<void> {
  const { head, whole } = await readHead(rows, SMALL_INSERT_BYTES);
  const result = whole
    ? await insertFile(statement, Buffer.concat(head), context)
    : await insertPipe(statement, head, rows, context);
  await context.send({ format: undefined, summary: insertSummary(result), length: 0, body: [] });
}

async function insertFile(
  statement: InsertStatement,
  rows: Buffer,
  { connection, slot }: RunContext,
): Promise<QueryResult> {
  try {
    await writeFile(slot.file, rows, { mode: 0o600 });
    return await connection.query(fromFile(statement, slot.file));
  } finally {
    await rm(slot.file, { force: true });
  }
}

async function insertPipe(
  statement: InsertStatement,
  head: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
  { connection, slot, kill }: RunContext,
): Promise<QueryResult> {
  const writer = openPipeWriter(slot.pipe);
  // A failed insert closes its end: the insert's own failure says why.
  writer.on('error', () => undefined);
  const running = connection.query(fromFile(statement, slot.pipe));
  let ended = false;
  const end = running.then(
    () => void (ended = true),
    () => void (ended = true),
  );
  try {
    await feed();
    writer.end();
    return await running;
  } finally {
    await end;
    writer.destroy();
  }

  async function feed(): Promise<void> {
    try {
      for await (const rows of chunksOf(head, rest)) {
        if (ended) return;
        if (!writer.write(rows)) await Promise.race([once(writer, 'drain'), end]);
      }
    } catch (error) {
      // The end of the pipe would commit the rows that came before the client broke off: kill the insert first.
      await endQuery(
        running,
        () => kill(slot.pipe),
        () => writer.destroy(),
      );
      throw error;
    }
  }
}

function fromFile({ into, settings, format }: InsertStatement, file: string): string {
  return `${into}\nFROM INFILE ${sqlString(file)} COMPRESSION 'none' ${settings} FORMAT ${format}`;
}
