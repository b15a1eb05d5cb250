import type { CheckSpec } from '../../probes/answers/check-spec.js';
import type { Finding } from '../../probes/answers/finding.js';
import { atMost } from './at-most.js';
import { delayOf } from './delay-of.js';
import { lookAtAnswer, type RunCheck } from './look-at-answer.js';
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
   * The question that is shown, and what its answer asks for. It is looked at a moment after the last call; an older
   * look at the same question is given up. Costs the caller next to nothing. What is known is reported at once.
   */
  ask(question: string, specs: readonly CheckSpec[]): void;
  /** Looks again at once, whatever is known: for a key that says so. */
  again(question: string): void;
  /** Resolves when nothing is being looked at and nothing waits to be. */
  idle(): Promise<void>;
  /** Gives everything up; nothing is reported after that. */
  close(): void;
}

export interface LiveChecksOptions {
  readonly run: RunCheck;
  readonly report: (report: CheckReport) => void;
  /** Looks at once, over all questions. */
  readonly atOnce?: number;
  /** Milliseconds after which the shown question is looked at again while something is wrong with it. */
  readonly repeatMs?: number;
}

interface Asked {
  readonly specs: readonly CheckSpec[];
  readonly stop: AbortController;
  /** To the first look, or when that is done, to another one. */
  timer: NodeJS.Timeout | undefined;
  isDone: boolean;
}

/** Decides when to look at answers; never waits itself. */
export function createLiveChecks(options: LiveChecksOptions): LiveChecks {
  const { report, atOnce = 4, repeatMs = 4_000 } = options;
  const limit = atMost(atOnce);
  const run: RunCheck = (spec, signal) => limit(() => options.run(spec, signal), signal);
  const asked = new Map<string, Asked>();
  const known = rememberFindings();
  const idlers = new Set<() => void>();
  let shown = '';

  const isIdle = (): boolean => [...asked.values()].every(({ isDone }) => isDone);

  function settle(): void {
    if (!isIdle()) return;
    for (const resolve of idlers) resolve();
    idlers.clear();
  }

  function giveUp(question: string): void {
    const older = asked.get(question);
    clearTimeout(older?.timer);
    older?.stop.abort();
    asked.delete(question);
  }

  function later(mine: Asked, ms: number, then: () => Promise<void>): void {
    mine.timer = setTimeout(() => void then(), ms);
    mine.timer.unref();
  }

  function done(
    question: string,
    mine: Asked,
    findings: readonly Finding[],
    before?: readonly Finding[],
  ): void {
    mine.isDone = true;
    if (JSON.stringify(findings) !== JSON.stringify(before)) report({ question, state: 'done', findings });
    const isWrong = findings.some(({ level }) => level === 'problem' || level === 'warning');
    // What is mended outside clears by itself, as long as somebody sees it.
    if (isWrong && shown === question) later(mine, repeatMs, () => again(question, mine, findings));
    settle();
  }

  async function again(question: string, mine: Asked, before: readonly Finding[]): Promise<void> {
    known.forget(mine.specs);
    const look = { run, known, signal: mine.stop.signal, tell: () => undefined };
    const found = await lookAtAnswer(mine.specs, look).catch(() => undefined);
    if (found !== undefined) done(question, mine, found, before);
  }

  async function first(question: string, mine: Asked): Promise<void> {
    const tell = (findings: readonly Finding[]): void => report({ question, state: 'checking', findings });
    const look = { run, known, signal: mine.stop.signal, tell };
    const found = await lookAtAnswer(mine.specs, look).catch(() => undefined);
    if (found !== undefined) done(question, mine, found);
  }

  function begin(question: string, specs: readonly CheckSpec[], delayMs: number): void {
    giveUp(question);
    const mine: Asked = { specs, stop: new AbortController(), timer: undefined, isDone: false };
    asked.set(question, mine);
    const found = specs.map((spec) => known.of(spec)).filter((finding) => finding !== undefined);
    if (found.length === specs.length) {
      done(question, mine, found);
      return;
    }
    report({ question, state: 'checking', findings: found });
    later(mine, delayMs, () => first(question, mine));
  }

  return {
    ask(question, specs) {
      const isAnother = shown !== question;
      const left = asked.get(shown);
      if (isAnother && left?.isDone === true) clearTimeout(left.timer);
      shown = question;
      const mine = asked.get(question);
      if (mine === undefined || !isSame(mine.specs, specs) || (isAnother && mine.isDone))
        begin(question, specs, delayOf(question));
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

function isSame(a: readonly CheckSpec[], b: readonly CheckSpec[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
