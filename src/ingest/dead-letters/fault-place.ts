import { isUtf8 } from 'node:buffer';
import { jsonFault } from './json-fault.js';

/** Where a raw text is wrong, as far as it can be told. */
export interface FaultPlace {
  /** Index of the byte. */
  readonly at: number;
  readonly what: string;
}

/** What ClickHouse names when a value is not of its column's type. */
const KEY = /while reading the value of key ([^()]+)\)/;

/** The first fault that keeps a text from being an event; the error of ClickHouse tells what is no fault of the JSON. */
export function faultPlace(raw: Buffer, error: string): FaultPlace | undefined {
  if (!isUtf8(raw)) return { at: firstInvalid(raw), what: 'this byte is not UTF-8' };
  const text = raw.toString();
  const fault = jsonFault(text) ?? notAnObject(text) ?? wrongValue(text, KEY.exec(error)?.[1]);
  return fault && { at: Buffer.byteLength(text.slice(0, fault.at)), what: fault.what };
}

function notAnObject(text: string): FaultPlace | undefined {
  const at = text.search(/[^ \t\r\n]/);
  return text[at] === '{' ? undefined : { at, what: 'an event is a JSON object: {...}' };
}

function wrongValue(text: string, key: string | undefined): FaultPlace | undefined {
  if (key === undefined) return undefined;
  const name = JSON.stringify(key);
  for (let from = text.indexOf(name); from !== -1; from = text.indexOf(name, from + 1)) {
    const gap = /^\s*:\s*/.exec(text.slice(from + name.length));
    if (gap !== null) return { at: from + name.length + gap[0].length, what: `no value of ${key}` };
  }
  return undefined;
}

/** Index of the first byte that begins no character. */
function firstInvalid(raw: Buffer): number {
  let at = 0;
  while (at < raw.length) {
    const start = at;
    const bytes = [1, 2, 3, 4].find((count) => isUtf8(raw.subarray(start, start + count)));
    if (bytes === undefined) break;
    at += bytes;
  }
  return at;
}
