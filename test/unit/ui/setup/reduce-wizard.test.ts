import { describe, expect, it } from 'vitest';
import { NplError } from '../../../../src/errors.js';
import { valueOf } from '../../../../src/questions/answers.js';
import { rowsOf, withSample } from '../../../../src/ui/setup/rows.js';
import { driver, FACTS, FAILED, PLANNED, RUNNING, runOf, started } from './wizard-samples.js';

/** From the welcome to the review, taking every default. */
function atReview() {
  const wizard = driver();
  for (let guard = 0; wizard.state().page.kind !== 'review'; guard += 1) {
    if (guard > 20) throw new Error('Enter does not lead to the review');
    wizard.press('enter');
  }
  return wizard;
}

describe('the way through', () => {
  it('Enter all the way leads to the review in a few keys, and nothing is applied', () => {
    const wizard = driver();
    let keys = 0;
    while (wizard.state().page.kind !== 'review' && keys < 20) {
      wizard.press('enter');
      keys += 1;
    }
    expect(keys).toBeLessThanOrEqual(7);
    expect(wizard.effects().map(({ kind }) => kind)).not.toContain('apply');
  });

  it('begins with what this machine can do, unless env.conf says something else', () => {
    const fresh = driver();
    fresh.press('enter');
    expect(fresh.state().answers.layout).toBe('embedded');
    const docker = { ...FACTS, recommended: { layout: 'one-machine', reason: 'Docker works' } as const };
    const other = driver();
    other.event({ kind: 'facts', facts: docker });
    other.press('enter');
    expect(other.state().answers.layout).toBe('one-machine');
    const existing = driver(started());
    existing.event({ kind: 'facts', facts: { ...docker, envConf: { ...FACTS.envConf, state: 'valid' } } });
    existing.press('enter');
    expect(existing.state().answers.layout).toBe('embedded');
  });

  it('goes back and forth and keeps the answers', () => {
    const wizard = driver();
    wizard.press('enter', 'enter', 'end', 'backspace');
    wizard.type('3');
    expect(valueOf(wizard.state().answers, 'KAFKA_PORT')).toBe('19093');
    wizard.press('escape', 'escape', 'enter', 'enter');
    expect(wizard.state().field.value).toBe('19093');
    expect(wizard.state().changes.map(({ key }) => key)).toEqual(['KAFKA_PORT']);
    wizard.press('ctrl+x');
    expect(wizard.state().field.value).toBe('19092');
    expect(wizard.state().changes).toEqual([]);
  });

  it('a layout changes which pages there are', () => {
    const wizard = driver();
    wizard.press('enter');
    wizard.type('1');
    wizard.press('enter');
    expect(wizard.state().page).toEqual({ kind: 'section', name: 'machine' });
  });

  it('nothing is left but with Ctrl-C, and then nothing was changed', () => {
    const wizard = driver();
    wizard.press('enter', 'enter', 'ctrl+c');
    expect(wizard.effects().at(-1)).toEqual({ kind: 'end', how: 'cancelled' });
  });
});

describe('an answer', () => {
  it('that its key refuses is not taken, and Enter stays', () => {
    const wizard = driver();
    wizard.press('enter', 'enter');
    wizard.type('9');
    expect(wizard.state().refused).toContain('outside 1 to 65535');
    wizard.press('enter');
    expect(wizard.state().page).toEqual({ kind: 'section', name: 'kafka' });
    wizard.press('backspace');
    expect(wizard.state().refused).toBeUndefined();
  });

  it('with a problem is taken by a second Enter', () => {
    const wizard = driver();
    wizard.press('enter', 'enter');
    const findings = [{ level: 'problem', text: 'port 19092 is taken', next: 'stop it' }] as const;
    wizard.event({ kind: 'findings', question: 'KAFKA_PORT', found: { state: 'done', findings } });
    wizard.press('enter');
    expect(wizard.state()).toMatchObject({ insists: true, page: { name: 'kafka' } });
    wizard.press('enter');
    expect(wizard.state().page).toEqual({ kind: 'section', name: 'clickhouse' });
  });

  it('is looked at as it is typed', () => {
    const wizard = driver();
    wizard.press('enter', 'enter');
    wizard.effects();
    wizard.press('backspace');
    expect(wizard.effects()).toEqual([{ kind: 'look', question: 'KAFKA_PORT' }]);
  });

  it('letters of a text are text, whatever keys they are elsewhere', () => {
    const wizard = driver();
    wizard.press('enter', 'enter', 'enter');
    wizard.press('down', 'enter');
    const rows = rowsOf(wizard.state(), 'clickhouse');
    const at = rows.findIndex((row) => row.kind === 'question' && row.question.id === 'CLICKHOUSE_DATABASE');
    while (wizard.state().at < at) wizard.press('down');
    wizard.type('_qlyn');
    expect(wizard.state().field.value).toBe('default_qlyn');
    expect(wizard.state().overlay).toBeUndefined();
    wizard.press('?');
    expect(wizard.state().overlay?.kind).toBe('help');
  });

  it('pasted with its line break is one answer', () => {
    const wizard = driver();
    wizard.press('enter', 'enter', 'ctrl+u');
    while (wizard.state().field.value !== '') wizard.press('backspace');
    wizard.paste('29092\n');
    expect(valueOf(wizard.state().answers, 'KAFKA_PORT')).toBe('29092');
    expect(wizard.state().page).toEqual({ kind: 'section', name: 'kafka' });
  });
});

describe('the review', () => {
  it('is not left before the plan is there; then Enter begins', () => {
    const wizard = atReview();
    expect(wizard.effects().at(-1)).toEqual({ kind: 'plan' });
    wizard.press('enter');
    expect(wizard.effects()).toEqual([]);
    wizard.event({ kind: 'plan', plan: { run: PLANNED, trouble: undefined } });
    wizard.press('enter');
    expect(wizard.effects()).toEqual([{ kind: 'apply' }]);
    expect(wizard.state().page).toEqual({ kind: 'apply' });
  });

  it('a plan in which a step would fail needs a second Enter', () => {
    const wizard = atReview();
    const failing = { ...FAILED, mode: 'plan' } as const;
    wizard.event({ kind: 'plan', plan: { run: failing, trouble: undefined } });
    wizard.effects();
    wizard.press('enter');
    expect(wizard.effects()).toEqual([]);
    wizard.press('enter');
    expect(wizard.effects()).toEqual([{ kind: 'apply' }]);
  });

  it('begins with an answer that has a problem only when asked twice, and e goes there', () => {
    const wizard = driver();
    wizard.press('enter', 'enter');
    const findings = [{ level: 'problem', text: 'port 19092 is taken', next: 'stop it' }] as const;
    wizard.event({ kind: 'findings', question: 'KAFKA_PORT', found: { state: 'done', findings } });
    wizard.press('enter', 'enter', 'enter', 'enter', 'enter');
    expect(wizard.state().page.kind).toBe('review');
    // It may have been mended by what was answered after it.
    expect(wizard.effects().slice(-2)).toEqual([{ kind: 'look', question: 'KAFKA_PORT' }, { kind: 'plan' }]);
    wizard.event({ kind: 'plan', plan: { run: PLANNED, trouble: undefined } });
    wizard.press('e');
    expect(wizard.state()).toMatchObject({ page: { name: 'kafka' }, at: 0 });
    wizard.press('enter', 'enter', 'enter', 'enter', 'enter');
    wizard.event({ kind: 'plan', plan: { run: PLANNED, trouble: undefined } });
    wizard.effects();
    wizard.press('enter');
    expect(wizard.effects()).toEqual([]);
    wizard.press('enter');
    expect(wizard.effects()).toEqual([{ kind: 'apply' }]);
  });

  it('loads the sample in a trial, unless told otherwise', () => {
    const wizard = atReview();
    expect(withSample(wizard.state())).toBe(true);
    wizard.press('s');
    expect(withSample(wizard.state())).toBe(false);
    expect(withSample(started(true))).toBe(true);
  });
});

describe('the run', () => {
  function running() {
    const wizard = atReview();
    wizard.event({ kind: 'plan', plan: { run: PLANNED, trouble: undefined } });
    wizard.press('enter');
    wizard.event({ kind: 'run', run: RUNNING, runMs: 500 });
    wizard.effects();
    return wizard;
  }

  it('Ctrl-C stops it once, and leaves the second time', () => {
    const wizard = running();
    wizard.press('ctrl+c');
    expect(wizard.effects()).toEqual([{ kind: 'stop' }]);
    wizard.press('ctrl+c');
    expect(wizard.effects()).toEqual([{ kind: 'end', how: 'cancelled' }]);
  });

  it('a step that failed can be tried again, or its answer be changed', () => {
    const wizard = running();
    wizard.event({ kind: 'run', run: FAILED, runMs: 3_200 });
    expect(wizard.effects()).toEqual([]);
    wizard.press('e');
    expect(wizard.state().page).toEqual({ kind: 'section', name: 'kafka' });
    const again = running();
    again.event({ kind: 'run', run: FAILED, runMs: 3_200 });
    again.press('r');
    expect(again.effects()).toEqual([{ kind: 'apply' }]);
  });

  it('the answer that an error names is opened, also a rare one', () => {
    const wizard = running();
    const error = new NplError('no folder can be made', { next: 'change KAFKA_DATA' });
    const failed = { type: 'failed', step: 'clickhouse', error, optional: false, elapsedMs: 1 } as const;
    const run = runOf('apply', failed, { type: 'plan-finished', outcome: 'failed', elapsedMs: 9 });
    wizard.event({ kind: 'run', run, runMs: 9 });
    wizard.press('e');
    const { page, at } = wizard.state();
    const rows = page.kind === 'section' ? rowsOf(wizard.state(), page.name) : [];
    expect(rows[at]).toMatchObject({ question: { id: 'KAFKA_DATA' } });
  });

  it('is remembered: who leaves after it has not left everything as it was', () => {
    expect(atReview().state().begun).toBe(false);
    const wizard = running();
    wizard.event({ kind: 'run', run: FAILED, runMs: 3_200 });
    wizard.press('e', 'ctrl+c');
    expect(wizard.state()).toMatchObject({ begun: true, page: { kind: 'section' } });
  });

  it('can be looked through in both directions', () => {
    const wizard = running();
    wizard.press('k', 'k');
    expect(wizard.state().offset).toBe(-2);
    wizard.press('pagedown');
    expect(wizard.state().offset).toBe(8);
  });

  it('goes on to the end by itself when all is done', () => {
    const wizard = running();
    const done = runOf('apply', { type: 'plan-finished', outcome: 'done', elapsedMs: 9 });
    wizard.event({ kind: 'run', run: done, runMs: 9 });
    expect(wizard.effects()).toEqual([{ kind: 'finish' }]);
  });
});
