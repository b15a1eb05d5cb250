import { describe, expect, it } from 'vitest';
import { NplError } from '../../../../src/errors.js';
import { tellOnce } from '../../../../src/ingest/source/tell-once.js';

describe('tellOnce', () => {
  it('says the first trouble with its reason, and no other', () => {
    const said: string[] = [];
    const tell = tellOnce((line) => said.push(line));
    tell(new NplError('S3 is away', { why: 'nothing came for 30 s' }));
    tell(new Error('again'));
    expect(said).toEqual(['S3 is away: nothing came for 30 s; trying again']);
  });
});
