import { describe, expect, test } from 'vitest';
import { letterId, parseLetterId } from '../../../../src/ingest/dead-letters/letter.js';
import { prepareReplay } from '../../../../src/ingest/dead-letters/prepare-replay.js';
import { letterRecord, parseRecord } from '../../../../src/ingest/dead-letters/record.js';
import { safeJson } from '../../../../src/ui/plain/visible-text.js';
import { messageKey } from '../../../../src/ingest/identity.js';
import { sampleLetter, STREAMS } from './samples.js';

test.each([
  [{ objectId: 0n, line: 0 }, '0000000000000000:0'],
  [{ objectId: 2n ** 64n - 1n, line: 536_870_911 }, 'ffffffffffffffff:536870911'],
])('%o has the id %s', (identity, id) => {
  expect(letterId(identity)).toBe(id);
  expect(parseLetterId(id)).toEqual(identity);
  expect(parseLetterId(id.toUpperCase())).toEqual(identity);
});

test.each([
  '',
  'abc:1',
  '0000000000000000',
  '0000000000000000:',
  '0000000000000000:-1',
  '000000000000000g:1',
])('%j is no id', (text) => {
  expect(parseLetterId(text)).toBeUndefined();
});

describe('a record', () => {
  test.each([
    ['text', '{"click_id": "é\u001b[2J\u009b\u202e"}'],
    ['line breaks', 'a\r\nb\u2028c'],
    ['bytes', Buffer.from([0, 0xff, 0xfe])],
    ['nothing', ''],
  ])('gives back every byte, and is safe on a terminal: %s', (_, raw) => {
    const letter = sampleLetter(raw);
    const line = safeJson(letterRecord(letter));
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(parseRecord(Buffer.from(line))).toEqual({
      id: letter.id,
      identity: { objectId: letter.objectId, line: letter.line },
      text: letter.raw,
      hour: letter.hour,
    });
  });

  const record = (changes: object) => JSON.stringify({ id: '0000000000000abc:42', raw: '{}', ...changes });
  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is not a JSON object'],
    [Buffer.from([0x7b, 0xe9, 0x7d]), 'it is not valid UTF-8: save the file as UTF-8'],
    [record({ id: 42 }), 'its "id" is not the id of a dead letter'],
    [record({ raw: undefined }), 'it needs "raw" or "raw_base64", as a text'],
    [record({ raw: { click_id: 'a' } }), 'it needs "raw" or "raw_base64", as a text'],
    [record({ raw_base64: 'e30=' }), 'it needs "raw" or "raw_base64", as a text'],
    [record({ hour: 'noon' }), 'its "hour" is not an hour'],
    [record({ hour: 20 }), 'its "hour" is not an hour'],
    [
      '{"id": "0000000000000abc:42", "raw": "\\ud800"}',
      'its "raw" holds half a character (\\ud800 to \\udfff)',
    ],
  ])('%j: %s', (line, wrong) => {
    expect(parseRecord(Buffer.from(line))).toBe(wrong);
  });
  test('its hour may be left out', () => {
    expect(parseRecord(Buffer.from(record({ hour: null })))).toMatchObject({ hour: undefined });
    expect(parseRecord(Buffer.from(record({})))).toMatchObject({ hour: undefined });
    expect(parseRecord(Buffer.from(record({ hour: '2022-11-28T20:59' })))).toMatchObject({
      hour: Date.UTC(2022, 10, 28, 20),
    });
  });
});

describe('what is sent for a letter', () => {
  const sent = (letter: ReturnType<typeof sampleLetter>, text: string | Buffer = letter.raw, hour?: number) =>
    prepareReplay(letter, Buffer.from(text), { streams: STREAMS, hour });
  const hour = Date.UTC(2022, 10, 28, 20);

  test.each([
    ['{"click_id": "a"}', '{"click_id": "a", "batch_time": "2022-11-28 20:00:00"}'],
    [' {} ', ' {"batch_time": "2022-11-28 20:00:00"} '],
    ['{"batch_time": "2021-01-01 00:00:00"}', '{"batch_time": "2021-01-01 00:00:00"}'],
    ['{\n  "click_id": "a"\n}', '{\n  "click_id": "a"\n, "batch_time": "2022-11-28 20:00:00"}'],
  ])('%j as %j, under its identity', (text, value) => {
    const replay = sent(sampleLetter(text));
    expect(replay).toMatchObject({ stream: STREAMS[0], hour, key: messageKey(0xabcn, 42) });
    expect(typeof replay === 'string' ? replay : replay.value.toString()).toBe(value);
  });

  const good = '{"click_id": "a"}';
  test.each([
    [sampleLetter(good, { replayedAt: '2022-11-29 00:00:00.000' }), 'it was replayed already'],
    [
      sampleLetter(good, { superseded: true }),
      'its object was rewritten: the lines of the new version count',
    ],
    [sampleLetter(good, { topic: 'other' }), 'other is no topic of events'],
    [
      sampleLetter(good, { topic: '' }),
      'it came past Kafka, by load-sample --direct: load the mended file again',
    ],
    [sampleLetter('[]'), 'it is JSON, but not an object: export it and mend it'],
    [sampleLetter('no json'), 'it is not JSON: export it and mend it'],
    [sampleLetter(Buffer.from([0x7b, 0xff, 0x7d])), 'it is not valid UTF-8: export it and mend it'],
    [sampleLetter('{"a', { rawBytes: 2_000_000 }), 'only the beginning of the line is kept'],
    [sampleLetter(good, { line: 2 ** 29 }), 'its line number is not below 536870912'],
    [sampleLetter(good, { hour: undefined }), 'its hour is not known: export it, and give its "hour" there'],
    [
      sampleLetter(`{"a": "${'x'.repeat(999_992)}"}`),
      'it has 1000001 bytes; a message holds at most 1000000',
    ],
  ])('nothing: %#', (letter, why) => {
    expect(sent(letter)).toBe(why);
  });

  test('a line of which only the beginning is kept can be mended', () => {
    expect(sent(sampleLetter('{"a', { rawBytes: 2_000_000 }), good)).toMatchObject({ hour });
  });

  test('the hour is that of the letter, else that of the event, else the given one', () => {
    const other = Date.UTC(2022, 10, 28, 3);
    const homeless = sampleLetter(good, { hour: undefined });
    expect(sent(homeless, '{"batch_time": "2022-11-28 20:00:00"}', other)).toMatchObject({ hour });
    expect(sent(homeless, good, other)).toMatchObject({ hour: other });
    expect(sent(sampleLetter(good), good, hour)).toMatchObject({ hour });
    expect(sent(sampleLetter(good), good, other)).toBe(
      'it belongs to the hour 2022-11-28 20:00:00, which cannot be changed',
    );
  });
});
