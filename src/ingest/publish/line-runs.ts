/** Whole lines, each with its line break; or one line that is too long to be kept. */
export type LineRun =
  | { readonly kind: 'lines'; readonly bytes: Buffer }
  | { readonly kind: 'too-long'; readonly head: Buffer; readonly length: number };

export interface LineRunLimits {
  /** Longest line, in bytes, without its line break. */
  readonly longest: number;
  /** How much of a longer one is kept. */
  readonly head: number;
}

const NEWLINE = 0x0a;
const END = Buffer.from('\n');
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts a body into runs of whole lines without copying them, save those that cross from one chunk into the next. A last
 * line without a line break gets one. A byte order mark at the beginning is dropped. Memory stays flat whatever the
 * body holds. Each run is good until the next is asked for.
 */
export async function* lineRuns(
  body: AsyncIterable<Buffer>,
  { longest, head }: LineRunLimits,
): AsyncGenerator<LineRun> {
  const most = longest + BYTE_ORDER_MARK.length + END.length;
  /** Beginning of a line that goes on in the next chunk; of one that is too long, no more than its head. */
  let carry: Buffer[] = [];
  let carried = 0;
  let isFirst = true;

  function run(bytes: Buffer): LineRun {
    const marked = isFirst && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    isFirst = false;
    return { kind: 'lines', bytes: marked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes };
  }

  /** The carried line, with its last part. */
  function complete(rest: Buffer): LineRun {
    const parts = [...carry, rest];
    const length = carried + rest.length - END.length;
    carry = [];
    carried = 0;
    if (length + END.length <= most) return run(Buffer.concat(parts));
    isFirst = false;
    return { kind: 'too-long', head: Buffer.concat(parts).subarray(0, head), length };
  }

  for await (const chunk of body) {
    let start = 0;
    if (carried > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      if (start > 0) yield complete(chunk.subarray(0, start));
    }
    const end = start > 0 || carried === 0 ? chunk.lastIndexOf(NEWLINE) + 1 : 0;
    if (end > start) yield run(chunk.subarray(start, end));
    const rest = chunk.subarray(Math.max(start, end));
    carried += rest.length;
    // The chunk's memory is the reader's to use again.
    if (carried <= most) carry.push(Buffer.from(rest));
    else if (carried - rest.length <= most)
      carry = [Buffer.from(Buffer.concat([...carry, rest]).subarray(0, head))];
  }
  if (carried > 0) yield complete(END);
}
