const OPEN = 0x7b;
const CLOSE = 0x7d;
const KEY = Buffer.from('"batch_time"');
const SPACES: readonly number[] = [0x20, 0x09, 0x0d, 0x0a];

/**
 * A line of JSON with `"batch_time"` as the object's last member and no other byte changed. A line that is no
 * object, or has a batch_time of its own, is returned as it is: ClickHouse tells what is wrong with the former.
 */
export function addBatchTime(line: Buffer, batchTime: string): Buffer {
  const close = lastByte(line);
  const open = firstByte(line);
  if (line[open] !== OPEN || line[close] !== CLOSE || close <= open) return line;
  if (line.includes(KEY) && hasOwnBatchTime(line)) return line;
  const separator = isEmpty(line, open, close) ? '' : ', ';
  return Buffer.concat([
    line.subarray(0, close),
    Buffer.from(`${separator}"batch_time": "${batchTime}"`),
    line.subarray(close),
  ]);
}

function firstByte(line: Buffer): number {
  let index = 0;
  while (index < line.length && SPACES.includes(line[index] ?? 0)) index += 1;
  return index;
}

function lastByte(line: Buffer): number {
  let index = line.length - 1;
  while (index > 0 && SPACES.includes(line[index] ?? 0)) index -= 1;
  return index;
}

function isEmpty(line: Buffer, open: number, close: number): boolean {
  return firstByte(line.subarray(open + 1, close)) === close - open - 1;
}

/** Tells a member of the event itself from the same text inside a value. */
function hasOwnBatchTime(line: Buffer): boolean {
  try {
    const event: unknown = JSON.parse(line.toString());
    return typeof event === 'object' && event !== null && Object.hasOwn(event, 'batch_time');
  } catch {
    return false;
  }
}
