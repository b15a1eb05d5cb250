import { dayName, hourName, type CellState } from './hour-cells.js';

/**
 * Whether an hour has every word of a filter: of its day, its name and its state, as the screen has them. One or two
 * digits are its hour or its day of the month: every hour of 2022 has a `20` in its name.
 */
export function hourMatcher(filter: string): (at: number, state: CellState) => boolean {
  const words = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  return (at, state) => {
    if (words.length === 0) return true;
    const name = hourName(at);
    const text = `${dayName(at)} ${name} ${state}`.toLowerCase();
    const numbers = [name.slice(8, 10), name.slice(11)];
    return words.every((word) =>
      /^\d{1,2}$/u.test(word) ? numbers.includes(word.padStart(2, '0')) : text.includes(word),
    );
  };
}
