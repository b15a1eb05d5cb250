import { describe, expect, it } from 'vitest';
import { BugError, NplError } from '../../../../src/errors.js';
import type { PlanEvent } from '../../../../src/plan/step.js';
import { redactor } from '../../../../src/redact.js';
import { jsonReporter } from '../../../../src/ui/plain/json-reporter.js';

function linesOf(events: readonly PlanEvent[], secrets: readonly string[] = []): unknown[] {
  let out = '';
  const report = jsonReporter({ write: (text) => ((out += String(text)), true) }, redactor(secrets));
  for (const event of events) report(event);
  expect(out.endsWith('\n')).toBe(true);
  return out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('jsonReporter', () => {
  it('writes one object a line, with the event as it is', () => {
    const events: PlanEvent[] = [
      { type: 'log', step: 'a', line: 'quotes " and\u2028breaks\n' },
      { type: 'progress', step: 'a', progress: { done: 1, total: 2, unit: 'events' } },
      { type: 'plan-finished', outcome: 'done', elapsedMs: 1_200 },
    ];
    expect(linesOf(events)).toEqual(events);
  });

  it('writes errors as what, why and next', () => {
    const error = new NplError('no Java', {
      why: 'not on PATH',
      next: 'install it',
      cause: new Error('hidden'),
    });
    const events: PlanEvent[] = [
      { type: 'retrying', step: 'a', attempt: 2, delayMs: 900, error: new NplError('bare') },
      { type: 'failed', step: 'a', error, optional: false, elapsedMs: 5 },
    ];
    expect(linesOf(events)).toEqual([
      { type: 'retrying', step: 'a', attempt: 2, delayMs: 900, error: { message: 'bare' } },
      {
        type: 'failed',
        step: 'a',
        error: { message: 'no Java', why: 'not on PATH', next: 'install it' },
        optional: false,
        elapsedMs: 5,
      },
    ]);
  });

  it('gives the stack of a bug', () => {
    const bug = new TypeError('x is not a function');
    const event: PlanEvent = {
      type: 'failed',
      step: 'a',
      error: new BugError(bug),
      optional: false,
      elapsedMs: 5,
    };
    expect(linesOf([event])).toMatchObject([{ error: { message: 'x is not a function', stack: bug.stack } }]);
  });

  it('masks secrets wherever they stand, also such that JSON escapes', () => {
    const secret = 'p"ss\\word';
    const error = new NplError(`bad ${secret}`, { why: secret, next: secret });
    const events: PlanEvent[] = [
      { type: 'applying', step: 'a', will: [`use ${secret}`] },
      { type: 'failed', step: 'a', error, optional: false, elapsedMs: 5 },
    ];
    expect(linesOf(events, [secret])).toEqual([
      { type: 'applying', step: 'a', will: ['use ********'] },
      {
        type: 'failed',
        step: 'a',
        error: { message: 'bad ********', why: '********', next: '********' },
        optional: false,
        elapsedMs: 5,
      },
    ]);
  });
});
