import type { ListObjectsV2CommandInput, ListObjectsV2Output } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { listPages } from '../../../../src/clients/s3/listing.js';

const address = { endpoint: 'https://storage.example', bucket: 'events' };

/** Lists what a service answers with these pages, and what it was asked for them. */
async function list(pages: readonly ListObjectsV2Output[], startAfter?: string) {
  const asked: ListObjectsV2CommandInput[] = [];
  const keys: string[] = [];
  const listing = listPages(
    ({ input }) => {
      asked.push(input);
      return Promise.resolve(pages[asked.length - 1] ?? {});
    },
    address,
    { prefix: 'p/', ...(startAfter === undefined ? {} : { startAfter }) },
  );
  for await (const { key } of listing) keys.push(key);
  return { keys, asked };
}

const page = (keys: readonly string[], more: Partial<ListObjectsV2Output> = {}): ListObjectsV2Output => ({
  Name: 'events',
  Contents: keys.map((Key) => ({ Key })),
  IsTruncated: false,
  ...more,
});

describe('listPages', () => {
  it('goes from page to page by the token', async () => {
    const first = page(['p/a', 'p/b'], { IsTruncated: true, NextContinuationToken: 't' });
    const { keys, asked } = await list([first, page(['p/c'])], 'p/0');
    expect(keys).toEqual(['p/a', 'p/b', 'p/c']);
    expect(asked).toEqual([
      { Bucket: 'events', Prefix: 'p/', StartAfter: 'p/0' },
      { Bucket: 'events', Prefix: 'p/', ContinuationToken: 't' },
    ]);
  });

  it('goes on after the last key where a service forgets the token', async () => {
    const { keys, asked } = await list([page(['p/a'], { IsTruncated: true }), page(['p/b'])]);
    expect(keys).toEqual(['p/a', 'p/b']);
    expect(asked[1]).toMatchObject({ StartAfter: 'p/a' });
  });

  it('does not take a listing that breaks off for a whole one', async () => {
    await expect(list([page([], { IsTruncated: true })])).rejects.toThrow('breaks off the listing');
  });

  it('does not take a web page for an empty bucket', async () => {
    await expect(list([{}])).rejects.toThrow('is not S3');
  });
});
