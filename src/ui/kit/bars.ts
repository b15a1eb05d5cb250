const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * The newest `width` values as a line of bars, the highest of them full; at the right end the newest. A value that is
 * not known is a gap.
 */
export function sparkline(values: readonly (number | undefined)[], width: number): string {
  const room = Math.max(0, width);
  const shown = room === 0 ? [] : values.slice(-room);
  const most = Math.max(0, ...shown.filter(isKnown));
  const bars = shown.map((value) => {
    if (!isKnown(value)) return ' ';
    const step = most <= 0 ? 0 : Math.ceil((Math.max(0, value) / most) * (STEPS.length - 1));
    return STEPS[step] ?? ' ';
  });
  return bars.join('').padStart(room);
}

/** A bar of `width` cells, filled by a share from 0 to 1; undefined: not known yet. */
export function progressBar(share: number | undefined, width: number): string {
  const room = Math.max(0, width);
  const part = share === undefined || Number.isNaN(share) ? 0 : Math.max(0, Math.min(1, share));
  // Only what is complete may look so.
  const filled = part === 1 ? room : Math.min(Math.round(part * room), Math.max(0, room - 1));
  return '█'.repeat(filled) + '░'.repeat(room - filled);
}

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);
