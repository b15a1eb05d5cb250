/** `34 GB`, `1.5 GB`, `300 MB`: powers of 1,000. */
export function sizeText(bytes: number): string {
  const [amount, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB'];
  const digits = unit === 'GB' && amount < 9.95 && amount % 1 !== 0 ? 1 : 0;
  return `${amount.toFixed(digits)} ${unit}`;
}
