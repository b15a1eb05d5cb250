/** The first `bytes` bytes of a stream or more, in the pieces they came in; `whole` when that was all. */
export async function readHead(
  chunks: AsyncIterator<Buffer>,
  bytes: number,
): Promise<{ head: Buffer[]; whole: boolean }> {
  const head: Buffer[] = [];
  for (let size = 0; size < bytes;) {
    const chunk = await chunks.next();
    if (chunk.done === true) return { head, whole: true };
    head.push(chunk.value);
    size += chunk.value.length;
  }
  return { head, whole: false };
}

/** A stream whose head was already read. Unlike `for await`, leaves it open when its reader stops early. */
export async function* chunksOf(
  head: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* head;
  for (let chunk = await rest.next(); chunk.done !== true; chunk = await rest.next()) yield chunk.value;
}
