import { describe, expect, test } from 'vitest';
import { faultPlace } from '../../../../src/ingest/dead-letters/fault-place.js';
import { jsonFault } from '../../../../src/ingest/dead-letters/json-fault.js';

describe('the first fault of a text as JSON', () => {
  test.each([
    ['', 0, 'expected a value'],
    ['  ', 2, 'expected a value'],
    ['no json', 0, 'expected a value'],
    ['{', 1, 'expected the name of a field in double quotes'],
    ['{"a" 1}', 5, 'expected a colon'],
    ['{"a": 1, }', 9, 'expected the name of a field in double quotes'],
    ['{"a": 1 "b": 2}', 8, 'expected a comma or }'],
    ['[1 2]', 3, 'expected a comma or ]'],
    ['[1,]', 3, 'expected a value'],
    ['{"a": [1, {"b": 01}]}', 16, 'expected a value'],
    ['{"a": tru}', 6, 'expected a value'],
    ['{"a": 1}x', 8, 'there is more after the end of the value'],
    ['{"click_id": "cut', 13, 'this string has no end'],
    ['{"a": "\t"}', 7, 'a control character in a string must be escaped'],
    ['{"a": "\\x"}', 7, 'there is no such escape'],
    ['{"a": "\\u12"}', 7, 'there is no such escape'],
    ['[[[', 3, 'expected a value'],
  ])('%j: at %i, %s', (text, at, what) => {
    expect(jsonFault(text)).toEqual({ at, what });
  });

  test('is found wherever JSON.parse finds one, and nowhere else', () => {
    const seed = '{"a\\u00e9": [1.5e-3, -0, {"b": null}, []], "c": "x\\n\u{1f600}", "d": {}, "e": true}';
    const inserts = [
      '',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      'e',
      '.',
      ' ',
      '\n',
      '\u0001',
      't',
      'null',
    ];
    let broken = 0;
    for (let at = 0; at <= seed.length; at += 1) {
      for (const insert of inserts) {
        for (const skip of [0, 1, 2]) {
          const text = seed.slice(0, at) + insert + seed.slice(at + skip);
          const fault = jsonFault(text);
          expect(fault === undefined, text).toBe(parses(text));
          if (fault === undefined) continue;
          broken += 1;
          expect(fault.at).toBeLessThanOrEqual(text.length);
        }
      }
    }
    expect(broken).toBeGreaterThan(1_000);
  });

  test('needs no stack: a million brackets', () => {
    expect(jsonFault('['.repeat(1_000_000))).toEqual({ at: 1_000_000, what: 'expected a value' });
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the place of a fault in the bytes', () => {
  const wrong = 'Cannot read: (while reading the value of key geo_latitude): (at row 1)';
  test.each([
    ['bytes, not characters, are counted', '{"é": x}', '', { at: 7, what: 'expected a value' }],
    [
      'a value of the wrong type',
      '{"a": "geo_latitude", "geo_latitude" : "n"}',
      wrong,
      { at: 39, what: 'no value of geo_latitude' },
    ],
    ['no object', ' [1]', '', { at: 1, what: 'an event is a JSON object: {...}' }],
    ['a key that is not there', '{"a": 1}', wrong, undefined],
    ['nothing to see', '{"a": 1}', 'the server is on fire', undefined],
  ])('%s', (_, text, error, place) => {
    expect(faultPlace(Buffer.from(text), error)).toEqual(place);
  });

  test.each([
    [[0x7b, 0xff, 0x7d], 1],
    [[0xc3, 0xa9, 0xc3], 2],
    [[0xf0, 0x9f, 0x98, 0x80, 0x80], 4],
    [[0xed, 0xa0, 0x80], 0],
    [[0xc0, 0x80], 0],
  ])('bytes %j are no UTF-8 from %i on', (bytes, at) => {
    expect(faultPlace(Buffer.from(bytes), '')).toEqual({ at, what: 'this byte is not UTF-8' });
  });
});
