import { NplError, messageOf } from '../../errors.js';
import type { EngineSpec } from '../engine.js';
import { diagnose } from './cause.js';
import type { ProcessEnd } from './engine-process.js';
import type { Problem } from './engine-state.js';

/** An engine ended unasked, having written these lines. */
export function endProblem(end: ProcessEnd, ranMs: number, lines: readonly string[]): Problem {
  const { cause, next, lastWords } = diagnose(lines);
  const how = end.signal === null ? `it exited with code ${end.code ?? 0}` : `it was ended by ${end.signal}`;
  const guess = end.signal === 'SIGKILL' ? 'by someone, or by the system for want of memory' : undefined;
  return { summary: sentence(`${how} after ${seconds(ranMs)}`, cause ?? guess, lastWords), next };
}

/** An engine lives and does not answer: it was not ready in time, or has fallen silent. */
export function silentProblem(spec: EngineSpec, wasReady: boolean, lines: readonly string[]): Problem {
  const { cause, lastWords } = diagnose(lines);
  const { kind, port, path } = spec.ready;
  const where = kind === 'tcp' ? `port ${port}` : `http://127.0.0.1:${port}${path ?? '/'}`;
  const what = wasReady
    ? `it no longer answers on ${where}, though its process lives`
    : `it does not answer on ${where} after ${seconds(spec.readyTimeoutMs)}, though its process lives`;
  return {
    summary: sentence(what, cause, lastWords),
    next: `give it time, or start it again: npl-ops restart ${spec.name}`,
  };
}

/** Something thrown on the way to starting an engine. */
export function hindrance(error: unknown): Problem {
  const why = error instanceof NplError ? error.why : undefined;
  return {
    summary: why === undefined ? messageOf(error) : `${messageOf(error)}: ${why}`,
    next: error instanceof NplError ? error.next : undefined,
  };
}

function sentence(what: string, cause: string | undefined, lastWords: string): string {
  return `${what}${cause === undefined ? '' : `: ${cause}`}${lastWords === '' ? '' : ` (its last words: ${lastWords})`}`;
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
