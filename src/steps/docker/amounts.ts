/** `0.8 GB`, `24 GB`: powers of 1,000. */
export function gigabytes(bytes: number): string {
  const amount = bytes / 1e9;
  return `${amount.toFixed(amount < 9.95 && amount % 1 !== 0 ? 1 : 0)} GB`;
}
