import { describe, expect, it } from 'vitest';
import { acceptObject, type AcceptedObject } from '../../../../src/ingest/publish/accept-object.js';
import { generatorOf } from './random-bytes.js';

function accept(line: string | Buffer): (AcceptedObject & { end: number }) | undefined {
  const found = { close: -1, isEmpty: false, hasBatchTime: false };
  const bytes = Buffer.concat([Buffer.from(line), Buffer.from('\n')]);
  const end = acceptObject(bytes, 0, found);
  return end === -1 ? undefined : { ...found, end };
}

function isPlainObject(line: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

describe('acceptObject', () => {
  it.each([
    '{}',
    ' { } ',
    '{"a":1}',
    '{"a": "b", "c": null}',
    '{"a" : true , "b" : false}\r',
    '{"n": -0.5e+10, "m": 0, "k": 12E3}',
    String.raw`{"u": "\u0441\"\\\/\b\f\n\r\t"}`,
    '{"é": "ß – 漢字"}',
    '{"": ""}',
  ])('accepts %s', (line) => {
    expect(isPlainObject(Buffer.from(line))).toBe(true);
    expect(accept(line)).toMatchObject({
      close: line.lastIndexOf('}') - line.length + Buffer.byteLength(line),
    });
  });

  it.each([
    '',
    '{',
    '[]',
    '1',
    '"a"',
    '{"a":1}{"b":2}',
    '{"a":1} x',
    '{"a":1,}',
    '{,"a":1}',
    '{"a" 1}',
    '{"a":}',
    '{"a":01}',
    '{"a":-}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":1e}',
    '{"a":+1}',
    '{"a":0x1}',
    '{"a":NaN}',
    '{"a":tru}',
    '{"a":True}',
    '{"a":nullx}',
    '{a:1}',
    "{'a':1}",
    '{"a":"\t"}',
    '{"a":"\0"}',
    '{"a":"b',
    String.raw`{"a":"\x"}`,
    String.raw`{"a":"\u12g4"}`,
    String.raw`{"a":"\"}`,
    '\u00a0{}',
  ])('leaves %j to JSON.parse, which refuses it', (line) => {
    expect(accept(line)).toBeUndefined();
    expect(isPlainObject(Buffer.from(line))).toBe(false);
  });

  it.each(['{"a":{}}', '{"a":[1]}', String.raw`{"\u0062atch_time":1}`])(
    'leaves %s to JSON.parse, which takes it',
    (line) => {
      expect(accept(line)).toBeUndefined();
      expect(isPlainObject(Buffer.from(line))).toBe(true);
    },
  );

  it('tells an event with a batch_time of its own, and an empty one', () => {
    expect(accept('{"a":1,"batch_time":"x"}')).toMatchObject({ hasBatchTime: true, isEmpty: false });
    expect(accept('{"a":"batch_time"}')).toMatchObject({ hasBatchTime: false });
    expect(accept('{"batch_timer":1}')).toMatchObject({ hasBatchTime: false });
    expect(accept(' { \t } ')).toMatchObject({ isEmpty: true, close: 5 });
  });

  it('never accepts what JSON.parse would not', () => {
    const random = generatorOf(20221128);
    const seeds = [
      '{"event_id": "457b22b9", "n": -12.5e+3, "ok": true, "none": null, "t": "a\\u0441\\n"}',
      String.raw`{"a":"\\\"","b":[1,{"c":2}],"batch_time":"x"}`,
      '{"a":1}{"b":2}',
      '{ "x" : 0.1 , "y" : false }\r',
    ].map((text) => Buffer.from(text));
    const alphabet = Buffer.from('{}[]":,\\/u0123456789eE+-. \t\rtruefalsn\0\u001f\u00e9');
    let accepted = 0;
    for (let round = 0; round < 300_000; round += 1) {
      const line = Buffer.from(seeds[random(seeds.length)]!);
      for (let change = random(4); change > 0; change -= 1) {
        const at = random(line.length);
        if (random(3) === 0) line.copyWithin(at, at + 1);
        else line[at] = alphabet[random(alphabet.length)]!;
      }
      if (accept(line) === undefined) continue;
      accepted += 1;
      if (!isPlainObject(line)) expect.fail(`accepted ${JSON.stringify(line.toString('latin1'))}`);
    }
    expect(accepted).toBeGreaterThan(30_000);
  });
});
