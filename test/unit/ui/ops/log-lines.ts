import { levelOf } from '../../../../src/ui/ops/views/logs/level.js';
import type { LogLine, LogLines } from '../../../../src/ui/ops/views/logs/log-line.js';

/** Lines of a log by their texts. */
export function logLinesOf(texts: readonly string[], facts: Partial<LogLine> = {}): LogLines {
  const lines = texts.map((text, seq): LogLine => ({
    seq,
    name: 'kafka',
    text,
    level: levelOf(text),
    isNote: false,
    ...facts,
  }));
  return { lines, dropped: 0, isMixed: false };
}

/** `INFO line 0` to so many. */
export const manyLines = (count: number) =>
  logLinesOf(Array.from({ length: count }, (_, at) => `INFO line ${at}`));
