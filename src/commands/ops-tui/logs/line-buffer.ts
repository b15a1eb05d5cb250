import { setTimeout as delay } from 'node:timers/promises';
import { isContinuation, levelOf } from '../../../ui/ops/views/logs/level.js';
import type { LogLine, LogLines } from '../../../ui/ops/views/logs/log-line.js';
import { printable } from '../../../ui/plain/format.js';

/** Lines that are kept. */
const MOST_LINES = 5_000;
/** What is longer is cut: a whole document in one line would fill the memory. */
const LONGEST_LINE = 4_000;
/** Lines between two looks; whoever brings more has to wait, or nobody could press a key meanwhile. */
const MOST_AT_ONCE = 2_000;
/** What comes is shown together. */
const GATHER_MS = 150;

export interface NewLine {
  readonly name: string;
  readonly text: string;
  /** It was there before anybody looked: it is put among the others by its time. Others are the newest. */
  readonly isOld?: boolean;
  /** Milliseconds; undefined: that of the line before it. */
  readonly time?: number | undefined;
  readonly isNote?: boolean;
}

/** The newest lines of several logs. */
export interface LineBuffer {
  /** Resolves when there is room for more; at once when the reader has gone. */
  add(line: NewLine): Promise<void>;
  /** All lines, each time that some have come; at first also when there is none. Ends with the signal. */
  snapshots(signal: AbortSignal): AsyncGenerator<LogLines>;
}

export function lineBuffer(isMixed: boolean, redact: (text: string) => string): LineBuffer {
  const lines: (LogLine & { readonly time: number })[] = [];
  const newest = new Map<string, LogLine & { readonly time: number }>();
  let seq = 0;
  let dropped = 0;
  let fresh = 0;
  let wake = (): void => undefined;
  let changed = new Promise<void>((resolve) => (wake = resolve));
  let makeRoom = (): void => undefined;
  let room: Promise<void> | undefined;

  const insert = ({ name, text, time, isOld = false, isNote = false }: NewLine): void => {
    const shown = printable(redact(text).replaceAll('\t', '    '))
      .replaceAll('\n', ' ')
      .slice(0, LONGEST_LINE);
    const before = newest.get(name);
    const goesOn = !isNote && isContinuation(shown);
    const line = {
      seq,
      name,
      text: shown.trimEnd(),
      level: isNote ? undefined : goesOn ? before?.level : levelOf(shown),
      isNote,
      time: isOld ? (time ?? before?.time ?? 0) : Date.now(),
    };
    seq += 1;
    newest.set(name, line);
    lines.splice(isOld ? placeBy(lines, line.time) : lines.length, 0, line);
    if (lines.length > MOST_LINES) dropped += lines.splice(0, lines.length - MOST_LINES).length;
  };
  return {
    async add(line) {
      insert(line);
      fresh += 1;
      wake();
      if (fresh < MOST_AT_ONCE) return;
      room ??= new Promise((resolve) => (makeRoom = resolve));
      await room;
    },
    async *snapshots(signal) {
      const ended = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      try {
        while (!signal.aborted) {
          await delay(GATHER_MS, undefined, { signal }).catch(() => undefined);
          changed = new Promise((resolve) => (wake = resolve));
          fresh = 0;
          makeRoom();
          room = undefined;
          yield { lines: lines.slice(), dropped, isMixed };
          await Promise.race([changed, ended]);
        }
      } finally {
        makeRoom();
      }
    },
  };
}

/** Behind all that are as old or older; nearly always the end. */
function placeBy(lines: readonly { readonly time: number }[], time: number): number {
  let at = lines.length;
  while (at > 0 && (lines[at - 1]?.time ?? 0) > time) at -= 1;
  return at;
}
