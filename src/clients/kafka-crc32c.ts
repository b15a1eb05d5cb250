const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** Slice n holds the CRC of a byte that n further zero bytes follow. */
const TABLE = buildTable();

/**
 * CRC-32C (Castagnoli) of a range, as record batches carry it. Eight bytes a step: 1.7 GB/s, which is faster than
 * WebAssembly once the bytes have been copied into its memory (docs/decisions/publisher.md).
 */
export function crc32c(bytes: Buffer, start = 0, end = bytes.length): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const table = TABLE;
  let crc = -1;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const a = view.getInt32(at, true) ^ crc;
    const b = view.getInt32(at + 4, true);
    crc =
      (table[1792 + (a & 255)] as number) ^
      (table[1536 + ((a >>> 8) & 255)] as number) ^
      (table[1280 + ((a >>> 16) & 255)] as number) ^
      (table[1024 + (a >>> 24)] as number) ^
      (table[768 + (b & 255)] as number) ^
      (table[512 + ((b >>> 8) & 255)] as number) ^
      (table[256 + ((b >>> 16) & 255)] as number) ^
      (table[b >>> 24] as number);
  }
  for (; at < end; at += 1) crc = (table[(crc ^ view.getUint8(at)) & 255] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function buildTable(): Int32Array {
  const table = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let at = 256; at < table.length; at += 1) {
    const crc = table[at - 256] as number;
    table[at] = (table[crc & 255] as number) ^ (crc >>> 8);
  }
  return table;
}
