/** What a scan has found out about the line it accepted. */
export interface AcceptedObject {
  /** Where the closing brace is. */
  close: number;
  isEmpty: boolean;
  /** The event has a batch_time of its own. */
  hasBatchTime: boolean;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const U = 0x75;

/** 1: stands for itself in a string. A string ends at, or has to be looked at because of, any other. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 0 : 1,
);
/** 1: may follow a backslash. */
const ESCAPES = bytesOf('"\\/bfnrt');
const HEX = bytesOf('0123456789abcdefABCDEF');
const BATCH_TIME = Buffer.from('batch_time');
const LITERALS = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')];

/**
 * Whether the line that begins at `start` is surely one JSON object and no more; returns where its line break is,
 * or -1 when it is no object or one too intricate for here: JSON.parse is the judge then. Only objects whose members
 * are strings, numbers, true, false and null are accepted. UTF-8 is not looked at.
 *
 * `bytes` must hold a line break at or after `start`. Several times as fast as JSON.parse, for nothing is built.
 */
export function acceptObject(bytes: Uint8Array, start: number, found: AcceptedObject): number {
  found.hasBatchTime = false;
  let at = skipSpace(bytes, start);
  if (bytes[at] !== OPEN) return -1;
  at = skipSpace(bytes, at + 1);
  found.isEmpty = bytes[at] === CLOSE;
  while (!found.isEmpty) {
    if (bytes[at] !== QUOTE) return -1;
    const name = at + 1;
    at = name;
    while (PLAIN[bytes[at] as number] === 1) at += 1;
    // A name with escapes may spell batch_time.
    if (bytes[at] !== QUOTE) return -1;
    if (at - name === BATCH_TIME.length && isAt(bytes, name, BATCH_TIME)) found.hasBatchTime = true;
    at += 1;
    if (bytes[at] !== COLON) {
      at = skipSpace(bytes, at);
      if (bytes[at] !== COLON) return -1;
    }
    at += 1;
    let byte = bytes[at] as number;
    if (byte <= SPACE) {
      at = skipSpace(bytes, at);
      byte = bytes[at] as number;
    }
    if (byte === QUOTE) {
      at += 1;
      while (PLAIN[bytes[at] as number] === 1) at += 1;
      if (bytes[at] !== QUOTE) {
        at = endOfString(bytes, at);
        if (at === -1) return -1;
      }
      at += 1;
    } else {
      at =
        byte === MINUS || (byte >= ZERO && byte <= NINE) ? endOfNumber(bytes, at) : endOfLiteral(bytes, at);
      if (at === -1) return -1;
    }
    if (bytes[at] !== COMMA) {
      at = skipSpace(bytes, at);
      if (bytes[at] === CLOSE) break;
      if (bytes[at] !== COMMA) return -1;
    }
    at += 1;
    if (bytes[at] !== QUOTE) at = skipSpace(bytes, at);
  }
  found.close = at;
  at = skipSpace(bytes, at + 1);
  return bytes[at] === NEWLINE ? at : -1;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte !== SPACE && byte !== TAB && byte !== RETURN) return at;
    at += 1;
  }
}

/** From the first byte that is not plain to the closing quote. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (byte !== BACKSLASH) return -1;
    const escape = bytes[at + 1] as number;
    if (escape === U) {
      for (let digit = at + 2; digit < at + 6; digit += 1) if (HEX[bytes[digit] as number] !== 1) return -1;
      at += 6;
    } else {
      if (ESCAPES[escape] !== 1) return -1;
      at += 2;
    }
    while (PLAIN[bytes[at] as number] === 1) at += 1;
  }
}

/** `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` */
function endOfNumber(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from;
  const whole = at;
  at = skipDigits(bytes, at);
  if (at === whole || (bytes[whole] === ZERO && at > whole + 1)) return -1;
  if (bytes[at] === POINT) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction);
    if (at === fraction) return -1;
  }
  if (((bytes[at] as number) | SPACE) === 0x65) {
    at += 1;
    if (bytes[at] === MINUS || bytes[at] === 0x2b) at += 1;
    const exponent = at;
    at = skipDigits(bytes, exponent);
    if (at === exponent) return -1;
  }
  return at;
}

function skipDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at += 1;
  return at;
}

function endOfLiteral(bytes: Uint8Array, at: number): number {
  for (const literal of LITERALS) if (isAt(bytes, at, literal)) return at + literal.length;
  return -1;
}

function isAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

function bytesOf(text: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(text)) table[byte] = 1;
  return table;
}
