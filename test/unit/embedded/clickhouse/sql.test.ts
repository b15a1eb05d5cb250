import { describe, expect, test } from 'vitest';
import { QueryFailure } from '../../../../src/embedded/clickhouse/failure.js';
import { insertOf } from '../../../../src/embedded/clickhouse/insert-statement.js';
import { setStatement, sqlIdentifier, sqlString } from '../../../../src/embedded/clickhouse/sql-text.js';
import { sqlTokens } from '../../../../src/embedded/clickhouse/sql-tokens.js';
import { parseStatement } from '../../../../src/embedded/clickhouse/statement.js';

function codeOf(action: () => unknown): number | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof QueryFailure ? error.code : undefined;
  }
  return undefined;
}

describe('sqlTokens', () => {
  const texts = (sql: string): string[] => [...sqlTokens(sql)].map(({ text }) => text);

  test.each([
    ['SELECT a+1', ['SELECT', 'a', '+', '1']],
    ["'it''s' 'a\\'b' \"x\\\"y\" `z`", ["'it'", "'s'", "'a\\'b'", '"x\\"y"', '`z`']],
    ['a -- b\n c # d\n e #! f\n g /* h ; */ i', ['a', 'c', 'e', 'g', 'i']],
    ["$$ ' $$ $t$ $$ ; $t$ $ x", ["$$ ' $$", '$t$ $$ ; $t$', '$', 'x']],
    ['1.5e3 a.b', ['1.5e3', 'a', '.', 'b']],
    ['', []],
    [' -- only a comment', []],
    ['имя', ['имя']],
  ])('%j', (sql, wanted) => {
    expect(texts(sql)).toEqual(wanted);
  });

  test.each(["'open", '`open', '/* open', "$$ 'open", "'a\\"])('%j never ends', (sql) => {
    expect([...sqlTokens(`SELECT ${sql}`)].at(-1)).toMatchObject({ kind: 'unclosed', end: 7 + sql.length });
  });

  test('depth: brackets of every kind, and more closed than opened', () => {
    const depths = [...sqlTokens('a (b [c {d}] ) e ) f')].map(({ text, depth }) => `${text}${depth}`);
    expect(depths.join(' ')).toBe('a0 (0 b1 [1 c2 {2 d3 }2 ]1 )0 e0 )0 f0');
  });

  test('takes linear time on what is no SQL', () => {
    const started = performance.now();
    for (const piece of ["'", '/*', '\\', '((', '$$', '$a', '-- ', '\n ']) texts(piece.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('parseStatement', () => {
  test.each([
    ['SELECT 1', 'SELECT 1', '', undefined],
    ['select 1 format JSON', 'select 1 ', 'format JSON', 'JSON'],
    [
      'SELECT 1 FORMAT TSV SETTINGS max_threads = 1, a = 2 ;; -- end',
      'SELECT 1 ',
      'FORMAT TSV SETTINGS max_threads = 1, a = 2',
      'TSV',
    ],
    [
      "SELECT 'FORMAT x' FROM (SELECT 1 FORMAT CSV)",
      "SELECT 'FORMAT x' FROM (SELECT 1 FORMAT CSV)",
      '',
      undefined,
    ],
    ['SELECT format FROM t WHERE format = 1', 'SELECT format FROM t WHERE format = 1', '', undefined],
    ['SELECT 1 AS format -- FORMAT CSV', 'SELECT 1 AS format', '', undefined],
    [
      '/* c */ (SELECT 1) UNION ALL (SELECT 2) FORMAT Values',
      '/* c */ (SELECT 1) UNION ALL (SELECT 2) ',
      'FORMAT Values',
      'Values',
    ],
    ['WITH x AS (SELECT 1) SELECT * FROM x', 'WITH x AS (SELECT 1) SELECT * FROM x', '', undefined],
    ['SHOW TABLES FORMAT JSONEachRow', 'SHOW TABLES ', 'FORMAT JSONEachRow', 'JSONEachRow'],
    ['EXPLAIN SELECT 1', 'EXPLAIN SELECT 1', '', undefined],
  ])('%s has rows to answer with', (sql, head, tail, format) => {
    expect(parseStatement(sql)).toEqual({ kind: 'result', sql: head + tail, head, tail, format });
  });

  test.each([
    'CREATE TABLE t (a UInt8) ENGINE = Memory',
    'INSERT INTO t SELECT 1',
    'WITH 1 AS x INSERT INTO t SELECT x',
    'SET max_threads = 1',
    'SYSTEM FLUSH LOGS',
    'nonsense',
    "SELEC 'open",
  ])('%s runs as it stands', (sql) => {
    expect(parseStatement(`${sql};`.replace('open;', 'open'))).toEqual({ kind: 'plain', sql });
  });

  test('more than one statement, or a file of the server, is refused', () => {
    expect(codeOf(() => parseStatement('SELECT 1; SELECT 2'))).toBe(62);
    expect(codeOf(() => parseStatement("SELECT 1 INTO OUTFILE '/x'"))).toBe(358);
    expect(codeOf(() => parseStatement('SELECT 1 AS into, 2 AS outfile'))).toBeUndefined();
    expect(codeOf(() => parseStatement("SELECT ';' ; -- ; \n ; "))).toBeUndefined();
  });
});

describe('insertOf', () => {
  function parts(sql: string) {
    const insert = insertOf(sql);
    if (insert === undefined) return undefined;
    const { into, settings, format, dataStart } = insert;
    return { into, settings, format, data: sql.slice(dataStart) };
  }

  test.each([
    [
      'INSERT INTO t FORMAT JSONEachRow\n{"a":1}',
      { into: 'INSERT INTO t', format: 'JSONEachRow', data: '{"a":1}' },
    ],
    ['INSERT INTO t FORMAT CSV\r\n\r\n1', { into: 'INSERT INTO t', format: 'CSV', data: '\r\n1' }],
    [
      'insert into `d b`.`t` (a, "b") format TSV  \t1',
      { into: 'insert into `d b`.`t` (a, "b")', format: 'TSV', data: '1' },
    ],
    ['INSERT INTO t VALUES (1), (2)', { into: 'INSERT INTO t', format: 'Values', data: ' (1), (2)' }],
    [
      "INSERT INTO t SETTINGS a = 1, b = 'x' VALUES (1)",
      { into: 'INSERT INTO t', settings: "SETTINGS a = 1, b = 'x'", format: 'Values', data: ' (1)' },
    ],
    [
      "INSERT INTO t FORMAT CSV SETTINGS a = 1, b = 'x, y'\n1",
      { into: 'INSERT INTO t', settings: "SETTINGS a = 1, b = 'x, y'", format: 'CSV', data: '1' },
    ],
    [
      "INSERT INTO TABLE FUNCTION null('a UInt8') FORMAT RowBinary\n\0",
      { into: "INSERT INTO TABLE FUNCTION null('a UInt8')", format: 'RowBinary', data: '\0' },
    ],
    [
      'INSERT INTO {d:Identifier}.{t:Identifier} (a) FORMAT CSV\n1',
      { into: 'INSERT INTO {d:Identifier}.{t:Identifier} (a)', format: 'CSV', data: '1' },
    ],
    ['INSERT INTO values VALUES (1)', { into: 'INSERT INTO values', format: 'Values', data: ' (1)' }],
    [
      'INSERT INTO format.format FORMAT CSV\n1',
      { into: 'INSERT INTO format.format', format: 'CSV', data: '1' },
    ],
    ['-- c\nINSERT INTO t /* c */ FORMAT CSV\n', { into: '-- c\nINSERT INTO t', format: 'CSV', data: '' }],
    [
      'INSERT INTO t (* EXCEPT(b)) FORMAT CSV',
      { into: 'INSERT INTO t (* EXCEPT(b))', format: 'CSV', data: '' },
    ],
  ])('%j', (sql, wanted) => {
    expect(parts(sql)).toEqual({ settings: '', ...wanted });
  });

  test.each([
    'SELECT 1',
    'INSERT INTO t SELECT 1 FORMAT CSV',
    'INSERT INTO t (a) WITH 1 AS x SELECT x',
    'INSERT INTO t (SELECT 1)',
    'INSERT INTO t (a, b',
    'INSERT INTO t FORMAT',
    'INSERT INTO',
    '',
  ])('%j brings no rows', (sql) => {
    expect(insertOf(sql)).toBeUndefined();
  });

  test('what the server would read from its own files is refused', () => {
    expect(codeOf(() => insertOf("INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV"))).toBe(48);
    expect(codeOf(() => insertOf("INSERT INTO t SELECT a FROM input('a UInt8') FORMAT CSV"))).toBe(48);
  });
});

describe('SQL text', () => {
  test.each([
    ['plain', "'plain'"],
    [`it's`, `'it\\'s'`],
    ['back\\slash', `'back\\\\slash'`],
    ["\\'", `'\\\\\\''`],
    ['nul\0', `'nul\\0'`],
    ['line\n', `'line\n'`],
  ])('the string %j', (text, wanted) => {
    expect(sqlString(text)).toBe(wanted);
  });

  test('an identifier', () => {
    expect(sqlIdentifier('a`b\\')).toBe('`a\\`b\\\\`');
  });

  test('SET: values as strings, readonly last, and nothing but names for names', () => {
    const settings = [
      ['readonly', '2'],
      ['max_threads', '1'],
      ['param_x', `'); DROP`],
    ] as const;
    expect(setStatement(settings)).toBe(`SET max_threads = '1', param_x = '\\'); DROP', readonly = '2'`);
    expect(setStatement([])).toBeUndefined();
    for (const name of ['a b', 'a=1, b', '', '1a', 'a;', "a'"]) {
      expect(codeOf(() => setStatement([[name, '1']]))).toBe(36);
    }
  });
});
