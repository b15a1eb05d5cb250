import { describe, expect, it } from 'vitest';
import { quoteIdentifier } from '../../../../src/clients/clickhouse/quote-identifier.js';

describe('quoteIdentifier', () => {
  it.each([
    ['browser_events', '`browser_events`'],
    ['a; DROP TABLE x', '`a; DROP TABLE x`'],
    ['a`; DROP TABLE x; --', '`a\\`; DROP TABLE x; --`'],
    ['a\\', '`a\\\\`'],
    ['a\\`; DROP TABLE x', '`a\\\\\\`; DROP TABLE x`'],
    ['it\'s "quoted"', '`it\'s "quoted"`'],
    ['события', '`события`'],
    ['{x:Identifier}', '`{x:Identifier}`'],
  ])('%j becomes %s', (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });

  it.each(['', 'a\0b', 'line\nbreak', 'tab\t', 'a\u007f', '\ud800'])('%j is refused', (name) => {
    expect(() => quoteIdentifier(name)).toThrow(/cannot be a name/);
  });
});
