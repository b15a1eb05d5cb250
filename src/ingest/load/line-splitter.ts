export interface Line {
  /** 1-based, counting every line of the file. */
  readonly number: number;
  /** Without its line break. Of a line that is too long: empty. */
  readonly bytes: Buffer;
  /** Its length without the line break. */
  readonly length: number;
}

export interface LineSplitter {
  /** The lines that this chunk completes. They point into the chunk: copy what must outlive it. */
  push(chunk: Buffer): Line[];
  /** The last line, where the file does not end with a line break. */
  end(): Line[];
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Splits a file into its lines that are not blank. A line of more than `longest` bytes keeps its number and
 * length but not its content, so memory stays flat whatever the file holds.
 */
export function lineSplitter(longest: number): LineSplitter {
  let number = 0;
  /** Beginning of a line that goes on in the next chunk. */
  let carry: Buffer[] = [];
  let carried = 0;

  function complete(rest: Buffer): Line | undefined {
    number += 1;
    const kept = carried + rest.length <= longest + BYTE_ORDER_MARK.length + 1;
    let bytes = carry.length === 0 ? rest : kept ? Buffer.concat([...carry, rest]) : Buffer.alloc(0);
    let length = carried + rest.length;
    carry = [];
    carried = 0;
    if (bytes.length > 0 && number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK))
      bytes = bytes.subarray(3);
    if (bytes.at(-1) === RETURN) bytes = bytes.subarray(0, -1);
    if (kept) length = bytes.length;
    if (length > longest) return { number, bytes: Buffer.alloc(0), length };
    return isBlank(bytes) ? undefined : { number, bytes, length };
  }

  return {
    push(chunk) {
      const lines: Line[] = [];
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, start);
        if (end === -1) break;
        const line = complete(chunk.subarray(start, end));
        if (line !== undefined) lines.push(line);
        start = end + 1;
      }
      const rest = chunk.subarray(start);
      carried += rest.length;
      // The chunk's memory is the caller's to use again.
      if (carried <= longest + BYTE_ORDER_MARK.length + 1) {
        if (rest.length > 0) carry.push(Buffer.from(rest));
      } else {
        carry = [];
      }
      return lines;
    },
    end() {
      if (carried === 0) return [];
      const line = complete(Buffer.alloc(0));
      return line === undefined ? [] : [line];
    },
  };
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) {
    if (byte !== SPACE && byte !== TAB && byte !== RETURN) return false;
  }
  return true;
}
