import { BOM, findEntry, linesOf, parseEnvFile, type EnvFile, type Quote } from './env-file.js';

/**
 * The file with `key` set to `value`; every byte outside the value stays. A key that stands only in a
 * comment is added below it, a new one at the end. Throws a TypeError for a value with a line break.
 */
export function setValue(file: EnvFile, key: string, value: string): EnvFile {
  if (/[\0\r\n]/.test(value)) throw new TypeError(`the value of ${key} has a line break or a NUL byte`);
  const entry = findEntry(file, key);
  if (entry !== undefined) {
    const unclear = file.problems.some(({ line }) => line === entry.line);
    if (entry.value === value && !unclear) return file;
    return splice(file, entry.start, entry.end, quoted(value, entry.quote));
  }
  const at = endOfComment(file, key) ?? file.text.length;
  const ending = endingNear(file, at);
  const opening = /[^\r\n]$/.test(file.text.slice(0, at).replace(BOM, '')) ? ending : '';
  // A file without a last line break stays one.
  const closing = opening === '' ? ending : '';
  return splice(file, at, at, `${opening}${key}=${quoted(value, '')}${closing}`);
}

function splice(file: EnvFile, start: number, end: number, inserted: string): EnvFile {
  const bytes = Buffer.from(inserted, 'utf8').toString('latin1');
  return parseEnvFile(Buffer.from(file.text.slice(0, start) + bytes + file.text.slice(end), 'latin1'));
}

const COMMENTED_OUT = /^[ \t]*#[#\t ]*(?:export[ \t]+)?([^\x00-\x20\x7f=#'"]+)[ \t]*=/;

/** Offset after the last line that has `key=` commented out. */
function endOfComment(file: EnvFile, key: string): number | undefined {
  const line = [...linesOf(file.text)].findLast(({ content }) => COMMENTED_OUT.exec(content)?.[1] === key);
  return line && line.start + line.content.length + line.ending.length;
}

/** How the last line before `at` that has an ending ends; else the first of the file. */
function endingNear(file: EnvFile, at: number): string {
  const ended = [...linesOf(file.text)].filter(({ ending }) => ending !== '');
  return (ended.findLast(({ start }) => start < at) ?? ended[0])?.ending ?? '\n';
}

/** Written so that this reader, Compose and a shell read the same value back. */
function quoted(value: string, quote: Quote): string {
  const plain = /^[^\s#'"\\$`;&|<>()*?!~]*$/.test(value);
  if (quote === '' && plain) return value;
  if (quote !== '"' && !value.includes("'")) return `'${value}'`;
  return `"${value.replaceAll(/["\\$]/g, '\\$&')}"`;
}
