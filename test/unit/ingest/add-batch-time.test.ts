import { describe, expect, it } from 'vitest';
import { addBatchTime } from '../../../src/ingest/load/add-batch-time.js';

const TIME = '2022-11-28 20:00:00';
const ADDED = `"batch_time": "${TIME}"`;

describe('addBatchTime', () => {
  it.each([
    ['{"a": 1}', `{"a": 1, ${ADDED}}`],
    ['{"a":{"b":1}}', `{"a":{"b":1}, ${ADDED}}`],
    ['{}', `{${ADDED}}`],
    ['{ \t}', `{ \t${ADDED}}`],
    ['  {"a": 1 } \t', `  {"a": 1 , ${ADDED}} \t`],
    ['{"a": "}"}', `{"a": "}", ${ADDED}}`],
    ['{"a": "ü€😀"}', `{"a": "ü€😀", ${ADDED}}`],
    ['{"a": "\\"batch_time\\""}', `{"a": "\\"batch_time\\"", ${ADDED}}`],
    ['{"a": {"batch_time": 1}}', `{"a": {"batch_time": 1}, ${ADDED}}`],
    ['{"v": "batch_time", "b": 1}', `{"v": "batch_time", "b": 1, ${ADDED}}`],
    ['{"batch_time": broken}', `{"batch_time": broken, ${ADDED}}`],
  ])('%s', (line, expected) => {
    expect(addBatchTime(Buffer.from(line), TIME).toString()).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '{',
    '}',
    '}{',
    '[1]',
    '"text"',
    'no json',
    '{"cut": "sho',
    '{"a": 1}]',
    '{"batch_time": "2021-01-01 00:00:00"}',
    '{"batch_time": null, "a": 1}',
  ])('leaves %j as it is', (line) => {
    const bytes = Buffer.from(line);
    expect(addBatchTime(bytes, TIME)).toBe(bytes);
  });

  it('changes no byte of what is not UTF-8', () => {
    const line = Buffer.from([0x7b, 0x22, 0xff, 0x00, 0xc3, 0x7d]);
    const added = addBatchTime(line, TIME);
    expect(added.subarray(0, 5)).toEqual(line.subarray(0, 5));
    expect(added.subarray(5).toString()).toBe(`, ${ADDED}}`);
  });
});
