const UNITS = [
  [365 * 86_400, 'y'],
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

/** `9 s`, `2 min`, `3 h`, `40 d`, `3 y`: whole units, of the largest of which there are two. */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const unit = UNITS.find(([size]) => seconds >= 2 * size);
  return unit === undefined ? `${seconds} s` : `${Math.floor(seconds / unit[0])} ${unit[1]}`;
}
