import type { CheckSpec } from '../../probes/answers/check-spec.js';
import type { Finding } from '../../probes/answers/finding.js';
import { messageOf } from '../../errors.js';
import { atMost } from './at-most.js';
import { rememberFindings } from './remembered-findings.js';

/** What is known about the answer to one question. */
export interface CheckReport {
  readonly question: string;
  /** checking: there is more to come; `findings` has what came already. */
  readonly state: 'checking' | 'done';
  readonly findings: readonly Finding[];
}

export interface LiveChecks {
  /**
   * Looks at an answer, a moment after the last call for its question; an older look at the same question is given up.
   * Costs the caller next to nothing. What was found a short while ago is reported at once.
   */
  ask(question: string, specs: readonly CheckSpec[]): void;
  /** Looks again at once, whatever is known: for a key that says so. */
  again(question: string): void;
  /** Resolves when nothing is being looked at and nothing waits. */
  idle(): Promise<void>;
  /** Gives everything up; nothing is reported after that. */
  close(): void;
}

export interface LiveChecksOptions {
  /** Rejects only when it is aborted, or for a bug. */
  readonly run: (spec: CheckSpec, signal: AbortSignal) => Promise<Finding>;
  readonly report: (report: CheckReport) => void;
  /** Milliseconds without another call before a look begins. */
  readonly debounceMs?: number;
  /** Looks at once, over all questions. */
  readonly atOnce?: number;
  /** Milliseconds after which the question asked last is looked at again while something is wrong with it. */
  readonly repeatMs?: number;
}

interface Asked {
  readonly key: string;
  readonly specs: readonly CheckSpec[];
  readonly stop: AbortController;
  timer: NodeJS.Timeout | undefined;
}

/** Decides when to look at answers; never waits itself. */
export function createLiveChecks({
  run,
  report,
  debounceMs = 300,
  atOnce = 4,
  repeatMs = 4_000,
}: LiveChecksOptions): LiveChecks {
  const asked = new Map<string, Asked>();
  const known = rememberFindings();
  const limit = atMost(atOnce);
  const idlers = new Set<() => void>();
  let current = '';
  let running = 0;

  const isIdle = (): boolean =>
    running === 0 && [...asked.values()].every(({ timer }) => timer === undefined);
  const settle = (): void => {
    if (!isIdle()) return;
    for (const resolve of idlers) resolve();
    idlers.clear();
  };

  function giveUp(question: string): void {
    const older = asked.get(question);
    older?.stop.abort();
    clearTimeout(older?.timer);
    asked.delete(question);
  }

  function wait(question: string, mine: Asked, ms: number, then: () => void): void {
    mine.timer = setTimeout(() => {
      mine.timer = undefined;
      if (asked.get(question) === mine) then();
    }, ms);
    mine.timer.unref();
  }

  /** `isQuiet`: what is shown stays until there is something new to show. */
  async function look(question: string, mine: Asked, isQuiet: boolean): Promise<void> {
    running += 1;
    const found: (Finding | undefined)[] = mine.specs.map((spec) => (isQuiet ? undefined : known.of(spec)));
    const tell = (state: CheckReport['state']): void => {
      if (mine.stop.signal.aborted || (isQuiet && state === 'checking')) return;
      report({ question, state, findings: found.filter((finding) => finding !== undefined) });
    };
    const looks = mine.specs.map(async (spec, at) => {
      if (found[at] !== undefined) return;
      found[at] = await limit(() => finding(spec, mine.stop.signal), mine.stop.signal);
      if (found.includes(undefined)) tell('checking');
    });
    await Promise.allSettled(looks);
    running -= 1;
    if (!mine.stop.signal.aborted) {
      tell('done');
      repeatWhileWrong(question, mine, found);
    }
    settle();
  }

  async function finding(spec: CheckSpec, signal: AbortSignal): Promise<Finding> {
    try {
      const found = await run(spec, signal);
      known.keep(spec, found);
      return found;
    } catch (error) {
      signal.throwIfAborted();
      return { level: 'warning', text: `this could not be checked: ${messageOf(error)}` };
    }
  }

  /** What is mended outside clears by itself, as long as somebody looks at it. */
  function repeatWhileWrong(question: string, mine: Asked, found: readonly (Finding | undefined)[]): void {
    const isWrong = found.some((one) => one?.level === 'problem' || one?.level === 'warning');
    if (isWrong && current === question)
      wait(question, mine, repeatMs, () => void look(question, mine, true));
  }

  function begin(question: string, specs: readonly CheckSpec[], delayMs: number): void {
    giveUp(question);
    const mine: Asked = { key: keyOf(specs), specs, stop: new AbortController(), timer: undefined };
    asked.set(question, mine);
    const there = specs.map((spec) => known.of(spec)).filter((one) => one !== undefined);
    if (there.length === specs.length) {
      report({ question, state: 'done', findings: there });
      repeatWhileWrong(question, mine, there);
      settle();
      return;
    }
    report({ question, state: 'checking', findings: [] });
    wait(question, mine, delayMs, () => void look(question, mine, false));
  }

  /** Nobody looks at that question any more. */
  function stopRepeating(question: string): void {
    const left = asked.get(question);
    if (left === undefined || left.timer === undefined) return;
    clearTimeout(left.timer);
    left.timer = undefined;
    asked.delete(question);
  }

  return {
    ask(question, specs) {
      if (current !== question) stopRepeating(current);
      current = question;
      if (asked.get(question)?.key !== keyOf(specs)) begin(question, specs, debounceMs);
    },
    again(question) {
      const specs = asked.get(question)?.specs;
      if (specs === undefined) return;
      known.forget(specs);
      begin(question, specs, 0);
    },
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => idlers.add(resolve))),
    close() {
      for (const question of [...asked.keys()]) giveUp(question);
      settle();
    },
  };
}

const keyOf = (specs: readonly CheckSpec[]): string => JSON.stringify(specs);
