import { isUtf8 } from 'node:buffer';

/** Controls, and marks that reverse the direction of what follows or cannot be seen. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const NAMED: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A text from elsewhere on one line, safe on a terminal: what cannot be seen is shown as an escape. */
export function visibleText(text: string): string {
  return text.replaceAll(HIDDEN, (character) => {
    const code = character.charCodeAt(0);
    return NAMED[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
  });
}

/** Bytes as such a text; those that are no UTF-8 are escapes, too. */
export function visibleBytes(raw: Buffer): string {
  if (isUtf8(raw)) return visibleText(raw.toString());
  let text = '';
  for (let at = 0; at < raw.length;) {
    const start = at;
    const bytes = [1, 2, 3, 4].find((count) => isUtf8(raw.subarray(start, start + count)));
    text +=
      bytes === undefined
        ? `\\x${hex(raw[start] ?? 0, 2)}`
        : visibleText(raw.toString('utf8', start, start + bytes));
    at += bytes ?? 1;
  }
  return text;
}

/** JSON on one line that is safe on a terminal: JSON itself escapes no more than the first 32 characters. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(HIDDEN, (character) => `\\u${hex(character.charCodeAt(0), 4)}`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
