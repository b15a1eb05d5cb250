import { BYTES_AT, LANE, LANES, lanesModule, STATES_AT, TABLES_AT } from './crc32c-lanes.js';

/** What is used of it: only the types of browsers have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;
/** What one call of the module takes. */
const PIECE = LANES * LANE;

/** Slice n holds the CRC of a byte that n further zero bytes follow. */
const TABLE = buildTable();
/** What a lane of zero bytes makes of each byte of a state. */
const OVER_A_LANE = buildShift(LANE);

const { f: runLanes, m } = new WebAssembly.Instance(new WebAssembly.Module(lanesModule())).exports as {
  readonly f: () => void;
  readonly m: { readonly buffer: ArrayBuffer };
};
const memory = new Uint8Array(m.buffer);
const states = new Int32Array(m.buffer, STATES_AT, LANES);
new Int32Array(m.buffer, TABLES_AT).set(TABLE);

/**
 * CRC-32C (Castagnoli) of a range, as record batches carry it. Pieces of 12 KB go through WebAssembly, in three lanes at
 * once, which is twice as fast as the table alone although they are copied (docs/decisions/publisher.md).
 */
export function crc32c(bytes: Buffer, start = 0, end = bytes.length): number {
  let crc = -1;
  let at = start;
  for (; at + PIECE <= end; at += PIECE) {
    memory.set(bytes.subarray(at, at + PIECE), BYTES_AT);
    states.fill(0);
    states[0] = crc;
    runLanes();
    crc = 0;
    for (const state of states) crc = overALane(crc) ^ state;
  }
  return ~byTable(bytes, at, end, crc) >>> 0;
}

/** Eight bytes a step. */
function byTable(bytes: Buffer, start: number, end: number, before: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const table = TABLE;
  let crc = before;
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
  for (; at < end; at += 1) crc = byByte(crc, view.getUint8(at));
  return crc;
}

function byByte(crc: number, byte: number): number {
  return (TABLE[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
}

/** The state after a lane of zero bytes: a CRC is linear, so that lanes are joined by this and XOR. */
function overALane(crc: number): number {
  return (
    (OVER_A_LANE[crc & 255] as number) ^
    (OVER_A_LANE[256 + ((crc >>> 8) & 255)] as number) ^
    (OVER_A_LANE[512 + ((crc >>> 16) & 255)] as number) ^
    (OVER_A_LANE[768 + (crc >>> 24)] as number)
  );
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

function buildShift(zeros: number): Int32Array {
  const ofBit = Int32Array.from({ length: 32 }, (_, bit) => {
    let crc = 1 << bit;
    for (let count = 0; count < zeros; count += 1) crc = byByte(crc, 0);
    return crc;
  });
  return Int32Array.from({ length: 4 * 256 }, (_, at) => {
    let crc = 0;
    for (let bit = 0; bit < 8; bit += 1) if ((at >> bit) & 1) crc ^= ofBit[(at >> 8) * 8 + bit] as number;
    return crc;
  });
}
