const MASK = '********';
/** Values shorter than this would mask ordinary words. */
const SHORTEST_SECRET = 4;

/** A function that masks every given secret value in a text. */
export function redactor(secrets: Iterable<string>): (text: string) => string {
  const values = [...secrets].filter((s) => s.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
  return (text) => values.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}
