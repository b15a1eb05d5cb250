import { describe, expect, it } from 'vitest';
import { BATCH_MEMORY, RecordBatch } from '../../../../src/clients/kafka/record-batch.js';
import { addBatchTime } from '../../../../src/ingest/load/add-batch-time.js';
import { messageKey } from '../../../../src/ingest/identity.js';
import { EventEncoder, type Reject } from '../../../../src/ingest/publish/event-encoder.js';
import { recordsOf } from '../../../../src/clients/kafka/fetch.js';

const TIME = '2022-11-28 20:00:00';
const ID = 0xfedc_ba98_7654_3210n;

interface Encoded {
  readonly events: { number: number; value: Buffer }[];
  readonly rejects: Reject[];
  readonly encoder: EventEncoder;
}

/** The lines of a run, by as many batches as they fill. */
function encode(run: Buffer): Encoded {
  const encoder = new EventEncoder(messageKey(ID, 0), TIME);
  const events: Encoded['events'] = [];
  const rejects: Reject[] = [];
  let batch = new RecordBatch(0, Buffer.alloc(BATCH_MEMORY));
  const take = () => {
    const records = batch.count;
    const { bytes, end } = batch.seal({
      producerId: 1n,
      producerEpoch: 0,
      firstSequence: 0,
      compression: 'none',
    });
    const stored = {
      first: 0,
      last: records - 1,
      records,
      producerId: 1n,
      isTransactional: true,
      isControl: false,
    };
    for (const { key, value } of recordsOf({ ...stored, bytes: bytes.subarray(0, end) })) {
      expect(key?.readBigUInt64BE()).toBe(ID);
      events.push({ number: key!.readUInt32BE(8), value: value! });
    }
    batch = new RecordBatch(0, Buffer.alloc(BATCH_MEMORY));
  };
  for (let at = 0; at < run.length;) {
    at = encoder.encode(run, at, batch);
    if (encoder.reject !== undefined) rejects.push(encoder.reject);
    else take();
  }
  if (batch.count > 0) take();
  return { events, rejects, encoder };
}

const OBJECTS = [
  '{"a": 1}',
  '{"a":{"b":1}}',
  '{}',
  '{ \t}',
  '  {"a": 1 } \t',
  '{"a": "}"}',
  '{"a": [{}, {"batch_time": 1}]} ',
  '{"a": "ü€😀"}',
  String.raw`{"a": "\"batch_time\""}`,
  String.raw`{"a\n": "\ud800"}`,
  '{"a": {"batch_time": 1}}',
  '{"v": "batch_time", "b": 1}',
  '{"batch_time": "2021-01-01 00:00:00"}',
  '{"batch_time": null, "a": [1]}',
  '{"a": 1, "batch_time" : {}}',
];

describe('EventEncoder', () => {
  it.each(['\n', '\r\n'])('adds batch_time as load-sample does (line break %j)', (lineBreak) => {
    const { events, rejects } = encode(Buffer.from(OBJECTS.map((line) => line + lineBreak).join('')));
    expect(rejects).toEqual([]);
    expect(events.map(({ value }) => value.toString())).toEqual(
      OBJECTS.map((line) => addBatchTime(Buffer.from(line), TIME).toString()),
    );
    expect(events.map(({ number }) => number)).toEqual(OBJECTS.map((_, index) => index + 1));
  });

  it('rejects what is no object, counts every line and skips the blank ones', () => {
    const run = Buffer.from('\n{"a":1}\n \t\r\n[1]\n{"a":1}{"b":2}\nnull\n\r\n{"b":2}\n{"cut": "sho\n');
    const { events, rejects, encoder } = encode(run);
    expect(events.map(({ number }) => number)).toEqual([2, 8]);
    expect(rejects.map(({ number, bytes, length }) => [number, bytes.toString(), length])).toEqual([
      [4, '[1]', 3],
      [5, '{"a":1}{"b":2}', 14],
      [6, 'null', 4],
      [9, '{"cut": "sho', 12],
    ]);
    expect(rejects[0]?.reason).toBe('the line is JSON, but not an object');
    expect(rejects[1]?.reason).toMatch(/^the line is not JSON: /);
    expect([encoder.number, encoder.published, encoder.rejected]).toEqual([9, 2, 4]);
  });

  it('one line that is no UTF-8 does not spoil its neighbours', () => {
    const run = Buffer.concat([
      Buffer.from('{"a":"é"}\n{"b":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}\n{"c":[1]}\n'),
    ]);
    const { events, rejects } = encode(run);
    expect(events.map(({ number }) => number)).toEqual([1, 3]);
    expect(rejects).toMatchObject([{ number: 2, reason: 'the line is not valid UTF-8' }]);
  });

  it('keeps a line of exactly 1,000,000 bytes, and rejects one byte more', () => {
    const fits = `{"a":"${'x'.repeat(999_992)}"}`;
    const { events, rejects } = encode(Buffer.from(`${fits}\r\n${fits} \n{"b":1}\n`));
    expect(events.map(({ number, value }) => [number, value.length])).toEqual([
      [1, 1_000_037],
      [3, 44],
    ]);
    expect(rejects).toMatchObject([{ number: 2, length: 1_000_001 }]);
  });

  it('goes on where a full batch stopped it', () => {
    const line = (index: number) => JSON.stringify({ index, text: 'y'.repeat(index % 700) });
    const lines = Array.from({ length: 6_000 }, (_, index) => line(index));
    const { events } = encode(Buffer.from(`${lines.join('\n')}\n`));
    expect(events.map(({ value }) => value.toString())).toEqual(
      lines.map((each) => addBatchTime(Buffer.from(each), TIME).toString()),
    );
  });
});
