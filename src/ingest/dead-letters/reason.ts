/** A pattern that JavaScript and ClickHouse (RE2) read alike; `$1` in the replacement is its first group. */
type Rule = readonly [pattern: string, replacement: string];

/** What makes two errors of one kind differ: places, counts, and quotations from the line itself. */
const RULES: readonly Rule[] = [
  // ClickHouse: (at row 1)
  [String.raw`:? *\(at row \d+\)\s*$`, ''],
  // ClickHouse quotes what stands where something else was expected.
  [String.raw` before: '[\s\S]*'`, ''],
  [String.raw` here: [\s\S]*(: \(while reading the value of key [^()]*\))`, '$1'],
  [String.raw` here: [\s\S]*$`, ''],
  [String.raw`:? *\(while reading the value of key ([^()]*)\)`, ', in $1'],
  // JavaScript quotes the text, or the part of it around the fault.
  [String.raw`,? (?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON`, ' is not valid JSON'],
  [String.raw`Unexpected token '[\s\S]+?'`, 'Unexpected token'],
  [String.raw` at (?:position|line|column|byte|offset) \d+(?: \(line \d+ column \d+\))?`, ''],
  [String.raw`\b\d+ (bytes|lines)`, 'N $1'],
  [String.raw`\s+`, ' '],
];

/** What an error has in common with all others of its kind: without places in, and quotations of, the line. */
export function reasonOf(error: string): string {
  return RULES.reduce(
    (text, [pattern, replacement]) => text.replaceAll(new RegExp(pattern, 'g'), replacement),
    error,
  ).trim();
}

/** The same as an expression of ClickHouse over a text, with its parameters. */
export function reasonSql(error: string): {
  readonly sql: string;
  readonly params: Readonly<Record<string, string>>;
} {
  const params: Record<string, string> = {};
  // RE2 matches no byte that is not UTF-8.
  const sql = RULES.reduce((text, [pattern, replacement], index) => {
    params[`reason_pattern_${index}`] = pattern;
    params[`reason_by_${index}`] = replacement.replaceAll('$', '\\');
    return `replaceRegexpAll(${text}, {reason_pattern_${index}:String}, {reason_by_${index}:String})`;
  }, `toValidUTF8(${error})`);
  return { sql: `trimBoth(${sql})`, params };
}
