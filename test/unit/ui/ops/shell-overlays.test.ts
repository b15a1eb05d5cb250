import { describe, expect, test } from 'vitest';
import type { OpsState, RunOverlay } from '../../../../src/ui/ops/ops-state.js';
import { opsFrame } from '../../../../src/ui/ops/ops-frame.js';
import { helpText } from '../../../../src/ui/ops/help.js';
import { matching, paletteEntries } from '../../../../src/ui/ops/palette.js';
import { NOTHING_TO_DO } from '../../../../src/ui/plain/nothing-to-do.js';
import { CONTEXT, heardBy, key, play, pressed, SCREEN, start, typed } from './shell-samples.js';

const filterOf = (state: OpsState) => state.views[state.active]?.filter;
const runOf = (state: OpsState) => state.overlay as RunOverlay;

describe('filter', () => {
  test.each<[string[], string, boolean]>([
    [['/', 'k', 'a'], 'ka', true],
    [['/', 'k', 'a', 'enter'], 'ka', false],
    [['/', 'k', 'a', 'escape'], '', false],
    [['/', 'k', 'a', 'ctrl+c'], '', false],
    [['/', 'k', 'backspace', 'enter'], '', false],
    [['/', 'k', 'enter', '/', 's', 'escape'], 'k', false],
    [['/', 'k', 'enter', '/', 's', 'enter'], 'ks', false],
    [['/', 'q', '2', '?', 'enter'], 'q2?', false],
    [['/', 'k', 'enter', 'escape'], '', false],
  ])('%j', (keys, filter, isOpen) => {
    const { state, commands } = pressed(start(), keys);
    expect([filterOf(state), state.overlay !== undefined]).toEqual([filter, isOpen]);
    expect(commands).toEqual([]);
  });

  test('is that of one view alone, and Esc takes it away before it goes back', () => {
    const state = pressed(start(), ['2', '/', 'k', 'enter', '1']).state;
    expect(filterOf(state)).toBe('');
    const back = pressed(state, ['2', 'escape']).state;
    expect([back.active, filterOf(back)]).toEqual(['services', '']);
    expect(pressed(back, ['escape']).state.active).toBe('overview');
  });

  test('a paste is one text', () => {
    const paste = { kind: 'key', press: { name: 'paste', text: 'ka\nfka' }, screen: SCREEN } as const;
    const { state } = play(start(), [key('/'), paste]);
    expect(filterOf(state)).not.toContain('\n');
    expect(filterOf(state)).toContain('fka');
  });
});

describe('palette', () => {
  const titles = (text: string) =>
    matching(paletteEntries(start(), SCREEN, CONTEXT), text).map(({ title }) => title);

  test.each<[string, string]>([
    ['ingest', 'Ingest now'],
    ['show log', 'Show logs'],
    ['log show', 'Show logs'],
    ['RESTART', 'Restart all services'],
    ['quit', 'Quit'],
    ['open row', 'Open the row'],
  ])('%s finds %s', (text, title) => {
    expect(titles(text)[0]).toBe(title);
  });

  test('finds all views and nothing that is not there', () => {
    expect(titles('')).toEqual(
      expect.arrayContaining(['Show overview', 'Show services', 'Show logs', 'Help']),
    );
    expect(titles('nonsense')).toEqual([]);
  });

  test.each<[string[], Partial<OpsState>]>([
    [[':', ...typed('show logs'), 'enter'], { active: 'logs', overlay: undefined }],
    [[':', 'down', 'enter'], { active: 'services' }],
    [[':', 'tab', 'tab', 'enter'], { active: 'logs' }],
    [[':', 'down', 'up', 'down', 'enter'], { active: 'services' }],
    [['ctrl+p', ...typed('stop looking'), 'enter'], { paused: true }],
    [[':', ...typed('xyz'), 'escape'], { overlay: undefined, active: 'overview' }],
  ])('%j', (keys, wanted) => {
    expect(pressed(start(), keys).state).toMatchObject(wanted);
  });

  test('a row of the view is opened by its name', () => {
    expect(
      heardBy(pressed(start(), [':', ...typed('open the row'), 'enter']).state, 'overview').keys,
    ).toEqual(['enter']);
  });

  test('Enter on nothing does nothing', () => {
    expect(pressed(start(), [':', ...typed('nonsense'), 'enter']).state.overlay?.kind).toBe('palette');
  });
});

describe('help', () => {
  test.each([['escape'], ['?'], ['q'], ['enter'], ['ctrl+c']])('%s closes it', (name) => {
    const { state, commands } = pressed(start(), ['?', name]);
    expect(state.overlay).toBeUndefined();
    expect(commands).toEqual([]);
  });

  test('scrolls, and not past its end', () => {
    const offset = (keys: string[]) => {
      const { overlay } = pressed(start(), ['?', ...keys]).state;
      return overlay?.kind === 'help' ? overlay.offset : NaN;
    };
    const end = offset(['G']);
    expect(end).toBeGreaterThan(3);
    expect(offset(['j', 'j', 'k'])).toBe(1);
    expect(offset(['k'])).toBe(0);
    expect(offset(['G', 'j', 'j'])).toBe(end);
    expect(offset(['G', 'g'])).toBe(0);
  });
});

describe('a command', () => {
  const ended = (id: number, exitCode: number | null) => ({ kind: 'run-ended', id, exitCode }) as const;
  const said = (id: number, ...lines: string[]) => ({ kind: 'run-lines', id, lines }) as const;

  test.each<[string[], RunOverlay['phase'] | undefined, unknown[]]>([
    [['A'], 'question', []],
    [['A', 'y'], 'running', [{ kind: 'start', id: 1, args: ['act'] }]],
    [['A', 'enter'], 'question', []],
    [['A', 'n'], undefined, []],
    [['A', 'escape'], undefined, []],
    [['A', 'q'], undefined, []],
    [['L'], 'running', [{ kind: 'start', id: 1, args: ['verify'] }]],
    [['D'], 'dry-run', [{ kind: 'start', id: 1, args: ['dry', '--dry-run'] }]],
    [
      ['L', 'escape'],
      'cancelling',
      [
        { kind: 'start', id: 1, args: ['verify'] },
        { kind: 'stop', id: 1 },
      ],
    ],
    [['T', ...typed('events'), 'enter'], 'running', [{ kind: 'start', id: 1, args: ['drop'] }]],
    [['T', ...typed('event'), 'enter'], 'question', []],
    [['T', 'y'], 'question', []],
    [['T', 'q', 'escape'], undefined, []],
  ])('%j: %s', (keys, phase, commands) => {
    const outcome = pressed(start(), keys);
    expect(outcome.state.overlay === undefined ? undefined : runOf(outcome.state).phase).toBe(phase);
    expect(outcome.commands).toEqual(commands);
  });

  test('no is told', () => {
    expect(pressed(start(), ['A', 'n']).state.notice?.text).toBe('Act: not done, nothing was changed');
  });

  test('the dry run is shown before the question, and its yes runs the command anew', () => {
    const asked = play(start(), [key('D'), said(1, 'would do'), ended(1, 0)]);
    expect(runOf(asked.state)).toMatchObject({ phase: 'question', lines: ['would do'] });
    expect(asked.commands.filter(({ kind }) => kind === 'look')).toEqual([]);
    const run = play(asked.state, [key('y')]);
    expect(run.commands).toEqual([{ kind: 'start', id: 1, args: ['dry', '--yes'] }]);
    expect(runOf(run.state).lines).toEqual([]);
  });

  test('a dry run that fails asks nothing', () => {
    expect(runOf(play(start(), [key('D'), ended(1, 1)]).state)).toMatchObject({
      phase: 'ended',
      exitCode: 1,
    });
  });

  test('a dry run that finds nothing to do asks nothing, and says so', () => {
    const { state, commands } = play(start(), [key('D'), said(1, '0 objects', NOTHING_TO_DO), ended(1, 0)]);
    expect(runOf(state)).toMatchObject({ phase: 'idle', lines: ['0 objects', NOTHING_TO_DO] });
    expect(opsFrame(state, SCREEN, CONTEXT).join('\n')).toContain('There is nothing to do: nothing is asked');
    expect(play(state, [key('y')]).commands).toEqual([{ kind: 'copy', text: `0 objects\n${NOTHING_TO_DO}` }]);
    expect(play(state, [key('escape')]).state.overlay).toBeUndefined();
    expect(commands).toHaveLength(1);
  });

  test('its end is looked at', () => {
    const { state, commands } = play(start(), [key('L'), said(1, 'all is well'), ended(1, 0)]);
    expect(commands.at(-1)).toEqual({ kind: 'look' });
    expect(runOf(state)).toMatchObject({ phase: 'ended', exitCode: 0, lines: ['all is well'] });
    expect(pressed(state, ['y']).commands).toEqual([{ kind: 'copy', text: 'all is well' }]);
    expect(pressed(state, ['escape']).state.overlay).toBeUndefined();
  });

  test('what an earlier command says late goes nowhere', () => {
    const first = play(start(), [key('L'), ended(1, 0), key('escape'), key('L')]).state;
    expect(runOf(play(first, [said(1, 'late')]).state).lines).toEqual([]);
    expect(runOf(play(first, [said(2, 'mine')]).state).lines).toEqual(['mine']);
  });

  test('keeps the newest lines of many', () => {
    const lines = Array.from({ length: 2_500 }, (_, at) => `line ${at}`);
    const { lines: kept, dropped } = runOf(play(start(), [key('L'), said(1, ...lines)]).state);
    expect([kept.length, dropped, kept.at(-1)]).toEqual([2_000, 500, 'line 2499']);
  });

  test('a long line is broken, so that all of it can be read and scrolled to', () => {
    const cause = `  Kafka -> ClickHouse: 0 lines of ${'year=2022/'.repeat(9)}browser_events.jsonl.zip are in ClickHouse`;
    const many = Array.from({ length: 40 }, () => cause);
    const state = play(start(), [key('L'), said(1, ...many, 'and the last of it')]).state;
    const text = (now: OpsState) => opsFrame(now, SCREEN, CONTEXT).join('\n');
    expect(text(state)).toMatch(/│ {3}Kafka -> ClickHouse: 0 lines of/);
    expect(text(state)).toMatch(/│ {3}\S+ are in ClickHouse +│/);
    expect(text(state)).toContain('and the last of it');
    expect(text(play(state, [key('g')]).state)).not.toContain('and the last of it');
    expect(text(play(state, [key('g'), key('G')]).state)).toContain('and the last of it');
  });

  test('scrolls up and follows again at the end', () => {
    const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
    const long = play(start(), [key('L'), said(1, ...lines)]).state;
    const up = play(long, [key('k')]).state;
    expect(runOf(up).offset).toBeGreaterThan(50);
    expect(runOf(play(up, [key('j')]).state).offset).toBeUndefined();
    expect(runOf(play(long, [key('g')]).state).offset).toBe(0);
  });
});

describe('--read-only', () => {
  const readOnly = () => start({ readOnly: true });

  test.each([['A'], ['D'], ['T'], ['t']])('refuses %s, and says so', (name) => {
    const { state, commands } = pressed(readOnly(), [name]);
    expect([state.overlay, commands]).toEqual([undefined, []]);
    expect(state.notice?.text).toMatch(/not with --read-only/);
  });

  const titles = (state: OpsState) => paletteEntries(state, SCREEN, CONTEXT).map(({ title }) => title);

  test('the palette has nothing that is refused', () => {
    expect(titles(start())).toEqual(expect.arrayContaining(['Ingest now', 'Trace an event of each type']));
    expect(
      titles(readOnly()).filter((title) => /ingest|trace|restart|pause|tables and/i.test(title)),
    ).toEqual([]);
    expect(titles(readOnly())).toContain('Verify that every hour balances');
  });

  test('the help says that it refuses', () => {
    const lines = (state: OpsState) => helpText(state, SCREEN, CONTEXT).join('\n');
    expect(lines(readOnly())).toMatch(/^--read-only: what changes something is refused\./);
    expect(lines(start())).not.toContain('--read-only');
  });

  test('lets through what changes nothing', () => {
    expect(pressed(readOnly(), ['L']).commands).toEqual([{ kind: 'start', id: 1, args: ['verify'] }]);
  });
});

describe('other wishes of a view', () => {
  test.each([
    ['Y', { kind: 'copy', text: 'a text' }],
    ['O', { kind: 'open', url: 'http://localhost:8088' }],
    ['S', { kind: 'save', name: 'lines.txt', lines: ['one'] }],
    ['F', { kind: 'load', view: 'overview', key: 'detail' }],
  ])('%s', (name, command) => {
    expect(pressed(start(), [name]).commands).toEqual([command]);
  });

  test('what comes for another wish is dropped', () => {
    const { state } = pressed(start(), ['F']);
    const detail = (of: string) =>
      play(state, [{ kind: 'detail', view: 'overview', detail: { key: of, value: of, trouble: undefined } }])
        .state.views.overview?.detail;
    expect(detail('detail')).toMatchObject({ value: 'detail' });
    expect(detail('another')).toMatchObject({ key: 'detail', value: undefined });
  });
});
