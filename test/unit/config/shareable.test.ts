import { expect, it } from 'vitest';
import { shareableLines } from '../../../src/config/shareable.js';

it('keeps what our own keys say, and nothing that may be a password', () => {
  const text = [
    '# AWS_SECRET_ACCESS_KEY=in-a-comment',
    'KAFKA_PORT=29092 # not the password hunter22',
    'MY_PASSWORD=hunter22',
    'EMPTY=',
    'KAFKA_DATA=данные/kafka',
  ].join('\n');
  const lines = shareableLines(Buffer.from(text));
  expect(lines).toEqual(['KAFKA_PORT=29092', 'MY_PASSWORD=********', 'EMPTY=', 'KAFKA_DATA=данные/kafka']);
});
