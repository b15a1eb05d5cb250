/** The candidate that `name` was most likely meant to be, if one is near. */
export function mostSimilar(name: string, candidates: readonly string[]): string | undefined {
  const upper = name.toUpperCase();
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    // More changed letters than this make another word.
    const most = candidate.length < 10 ? 1 : 2;
    if (Math.abs(candidate.length - upper.length) > most) continue;
    const edits = editDistance(upper, candidate);
    if (edits <= most && edits < (best?.edits ?? Infinity)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
