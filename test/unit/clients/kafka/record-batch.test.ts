import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { LANE, LANES } from '../../../../src/clients/kafka/crc32c-lanes.js';
import type { Compression } from '../../../../src/clients/kafka/compression.js';
import { crc32c } from '../../../../src/clients/kafka/crc32c.js';
import { BATCH_MEMORY, RecordBatch } from '../../../../src/clients/kafka/record-batch.js';

const load = createRequire(import.meta.url);
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: object) => Promise<{
  records: { key: Buffer; value: Buffer; offset: string }[];
  inTransaction: boolean;
  producerId: string;
  producerEpoch: number;
  firstSequence: number;
  lastOffsetDelta: number;
}>;

const batchOf = () => new RecordBatch(50, Buffer.allocUnsafeSlow(BATCH_MEMORY).fill(0xff));
const origin = (compression: Compression) => ({
  producerId: 77n,
  producerEpoch: 3,
  firstSequence: 9,
  compression,
});

describe('crc32c', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
    ['a', 0xc1d04330],
  ])('of %j', (text, expected) => expect(crc32c(Buffer.from(text))).toBe(expected));

  const bitwise = (part: Buffer) => {
    let crc = -1;
    for (const byte of part) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
    return ~crc >>> 0;
  };

  it.each([1, 2, 3])('of %i pieces that WebAssembly takes, and of what is left over', (pieces) => {
    const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * 40_503) >>> 7));
    for (const [start, more] of [
      [0, -1],
      [0, 0],
      [1, 1],
      [7, 13],
      [1_000, 2_000],
    ] as const) {
      const end = start + pieces * LANES * LANE + more;
      expect(crc32c(bytes, start, end)).toBe(bitwise(bytes.subarray(start, end)));
    }
  });

  it('of a range, whatever its length and place', () => {
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 37) & 255));
    for (let start = 0; start < 20; start += 1) {
      for (let end = start; end < 60; end += 1) {
        expect(crc32c(bytes.subarray(3), start, end)).toBe(bitwise(bytes.subarray(3 + start, 3 + end)));
      }
    }
  });
});

describe('RecordBatch', () => {
  it.each(['none', 'gzip'] as const)('is what kafkajs reads (%s)', async (compression) => {
    const batch = batchOf();
    const sizes = [0, 1, 63, 64, 100, 8_191, 8_192, 70_000];
    const written = Array.from({ length: 200 }, (_, index) => ({
      key: Buffer.from(`key ${index}`.padEnd(12)),
      value: Buffer.alloc(index < sizes.length ? sizes[index]! : 50, index),
    }));
    for (const { key, value } of written) expect(batch.add(key, value)).toBe(true);
    const { start, bytes, end } = batch.seal(origin(compression));
    expect(start).toBe(50);
    expect(bytes.readUInt32BE(start + 17)).toBe(crc32c(bytes.subarray(start + 21, end)));
    expect(bytes.readInt32BE(start + 8)).toBe(end - start - 12);
    const read = await decodeBatch(new Decoder(bytes.subarray(start, end)));
    expect(read).toMatchObject({
      inTransaction: true,
      producerId: '77',
      producerEpoch: 3,
      firstSequence: 9,
      lastOffsetDelta: 199,
    });
    expect(read.records.map(({ key, value }) => ({ key, value }))).toEqual(written);
    expect(read.records.map(({ offset }) => offset)).toEqual(written.map((_, index) => String(index)));
  });

  it('is full at 900,000 bytes, and takes one record that is larger', () => {
    const batch = batchOf();
    while (batch.append(Buffer.alloc(12), 1_000) !== -1);
    const { start, end } = batch.seal(origin('none'));
    expect(end - start).toBeGreaterThan(898_000);
    expect(end - start).toBeLessThanOrEqual(900_000);
    const one = batchOf();
    expect(one.append(Buffer.alloc(12), 1_000_100)).toBeGreaterThan(0);
    expect(one.append(Buffer.alloc(12), 1)).toBe(-1);
    expect(() => batchOf().append(Buffer.alloc(12), 1_100_000)).toThrow(RangeError);
  });
});
