import { describe, expect, it } from 'vitest';
import { messageKey, objectIdOf, partitionOf } from '../../../src/ingest/identity.js';

const origin = { name: 'browser_events.jsonl', contentHash: 'ab'.repeat(32) };

describe('identity', () => {
  it('stays the same for ever: a changed id would load everything a second time', () => {
    expect(objectIdOf(origin)).toBe(15407361052618524229n);
  });

  it('differs by name and by content', () => {
    const ids = [
      origin,
      { ...origin, name: 'geo_events.jsonl' },
      { ...origin, name: 'year=2022/month=11/day=28/hour=20/browser_events.jsonl' },
      { ...origin, contentHash: 'ac'.repeat(32) },
    ].map(objectIdOf);
    expect(new Set(ids).size).toBe(4);
  });

  it('is a key of 12 bytes, big-endian', () => {
    expect(messageKey(0x0102030405060708n, 0x090a0b0c).toString('hex')).toBe('0102030405060708090a0b0c');
    expect(messageKey(2n ** 64n - 1n, 1).toString('hex')).toBe('ffffffffffffffff00000001');
  });

  it.each([
    [0n, 3, 0],
    [7n, 3, 1],
    [2n ** 64n - 1n, 16, 15],
    [5n, 1, 0],
  ])('object %s of %s partitions goes to %s', (id, partitions, expected) => {
    expect(partitionOf(id, partitions)).toBe(expected);
  });
});
