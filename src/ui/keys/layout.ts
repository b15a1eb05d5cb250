const RUSSIAN = 'йцукенгшщзхъфывапролджэячсмитьбюё';
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN_SHIFTED = RUSSIAN.toUpperCase();
const LATIN_SHIFTED = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~';

const TWINS: ReadonlyMap<string, string> = new Map([
  ...Array.from(RUSSIAN, (letter, at) => [letter, LATIN[at] ?? letter] as const),
  ...Array.from(RUSSIAN_SHIFTED, (letter, at) => [letter, LATIN_SHIFTED[at] ?? letter] as const),
  ['№', '#'],
]);

/** What the same key types on the Latin layout; undefined for a letter that is not Russian. */
export function latinTwin(character: string): string | undefined {
  return TWINS.get(character);
}

/** Keys that type punctuation on both layouts, but another one. */
const AMBIGUOUS: Readonly<Record<string, string>> = { '.': '/', ',': '?' };

/**
 * The name that the same key has on the other layout: the key of `/` types `.` on the Russian one. To be tried
 * where nothing is bound to the name itself.
 */
export function otherName(name: string): string | undefined {
  return AMBIGUOUS[name];
}
