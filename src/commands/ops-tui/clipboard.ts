/** Terminals refuse more than about this much. */
const MOST_BYTES = 74_000;

/** The escape sequence by which a terminal copies a text, also over ssh (OSC 52). */
export function copySequence(text: string): string {
  const bytes = Buffer.from(text).subarray(0, MOST_BYTES);
  return `\u001b]52;c;${bytes.toString('base64')}\u0007`;
}
