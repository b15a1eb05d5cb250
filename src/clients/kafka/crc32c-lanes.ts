/** Bytes of one lane. */
export const LANE = 4_096;
/** Lanes that one call works on, side by side. */
export const LANES = 3;
/** Where in the memory the tables of eight times 256 words are expected, the state of each lane, and the bytes. */
export const TABLES_AT = 0;
export const STATES_AT = 8_192;
export const BYTES_AT = 12_288;

const STEP = 8;
const I32 = 0x7f;
const [XOR, AND, SHIFT_LEFT, SHIFT_RIGHT, ADD, LESS] = [0x73, 0x71, 0x74, 0x76, 0x6a, 0x49];
const [LOOP, END, BRANCH_IF, TEE] = [0x03, 0x0b, 0x0d, 0x22];
const NOTHING = 0x40;
const PAGES = 1;

/** Locals: the place, then of each lane its state and the two words that are looked up. */
const AT = 0;
const state = (lane: number): number => 1 + lane;
const word = (lane: number, which: number): number => 1 + LANES + 2 * lane + which;

/**
 * A WebAssembly module that exports its memory `m` and a function `f`, which moves the CRC-32C state of each lane over
 * the lane's bytes, eight a step. One lane would wait for its own look-ups; three fill each other's waits.
 * Opcodes: https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
export function lanesModule(): Uint8Array<ArrayBuffer> {
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  const body = [
    ...lanes.flatMap((lane) => [...constant(0), ...load(STATES_AT + 4 * lane), ...set(state(lane))]),
    ...[LOOP, NOTHING],
    ...lanes.flatMap((lane) => [
      ...[...get(AT), ...load(BYTES_AT + lane * LANE), ...get(state(lane)), XOR, ...set(word(lane, 0))],
      ...[...get(AT), ...load(BYTES_AT + lane * LANE + 4), ...set(word(lane, 1))],
    ]),
    ...lanes.flatMap((lane) => [...lookUpAll(lane), ...set(state(lane))]),
    ...[...get(AT), ...constant(STEP), ADD, TEE, AT, ...constant(LANE), LESS, BRANCH_IF, 0, END],
    ...lanes.flatMap((lane) => [...constant(0), ...get(state(lane)), ...store(STATES_AT + 4 * lane)]),
    END,
  ];
  const code = [1, ...unsigned(1 + 3 * LANES), I32, ...body];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, PAGES]),
    ...section(7, [2, ...[1, 0x6d, 2, 0], ...[1, 0x66, 0, 0]]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** The eight bytes of a lane, each in its table; the first byte has the most bytes behind it. */
function lookUpAll(lane: number): number[] {
  return Array.from({ length: STEP }, (_, byte) => [
    ...get(word(lane, byte >> 2)),
    ...scaledByte(byte % 4),
    ...load(TABLES_AT + (STEP - 1 - byte) * 1_024),
    ...(byte === 0 ? [] : [XOR]),
  ]).flat();
}

/** Of the word on the stack one byte, times the four bytes of a table's entry. */
function scaledByte(byte: number): number[] {
  const shift = byte === 0 ? [...constant(2), SHIFT_LEFT] : [...constant(8 * byte - 2), SHIFT_RIGHT];
  return [...shift, ...constant(255 * 4), AND];
}

function get(local: number): number[] {
  return [0x20, local];
}

function set(local: number): number[] {
  return [0x21, local];
}

function load(offset: number): number[] {
  return [0x28, 2, ...unsigned(offset)];
}

function store(offset: number): number[] {
  return [0x36, 2, ...unsigned(offset)];
}

function constant(value: number): number[] {
  return [0x41, ...signed(value)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128, https://webassembly.github.io/spec/core/binary/values.html#integers */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** The same for a signed type, whose last byte has the sign in bit 6. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)];
}
