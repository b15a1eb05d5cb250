import { describe, expect, it } from 'vitest';
import { LIST_START, listState, within } from '../../../../src/ui/kit/list-state.js';
import { windowOf } from '../../../../src/ui/kit/window-of.js';

const LINES = Array.from({ length: 10 }, (_, at) => String(at));

describe('windowOf', () => {
  it.each([
    [{ height: 4 }, '0123', 0, 6],
    [{ height: 4, offset: 3 }, '3456', 3, 3],
    [{ height: 4, offset: 9 }, '6789', 6, 0],
    [{ height: 4, offset: -2 }, '0123', 0, 6],
    [{ height: 20, offset: 5 }, '0123456789', 0, 0],
    [{ height: 4, selected: 5 }, '3456', 3, 3],
    [{ height: 4, selected: 0 }, '0123', 0, 6],
    [{ height: 4, selected: 9 }, '6789', 6, 0],
    [{ height: 4, offset: 0, selected: 5 }, '2345', 2, 4],
    [{ height: 4, offset: 6, selected: 5 }, '5678', 5, 1],
    [{ height: 0 }, '', 0, 10],
  ])('%j', (options, shown, above, below) => {
    const window = windowOf(LINES, options);
    expect(window.lines.join('')).toBe(shown);
    expect([window.above, window.below]).toEqual([above, below]);
  });

  it('is empty for no lines', () => {
    expect(windowOf([], { height: 4, selected: 3 })).toEqual({ lines: [], offset: 0, above: 0, below: 0 });
  });
});

describe('listState', () => {
  const size = { count: 10, height: 4 };
  const after = (...names: string[]) =>
    names.reduce((state, name) => listState(state, { name, text: '' }, size), LIST_START);

  it.each([
    [['down'], 1, 0],
    [['j', 'j', 'j'], 3, 0],
    [['j', 'j', 'j', 'j'], 4, 1],
    [['up'], 0, 0],
    [['G'], 9, 6],
    [['end', 'k'], 8, 6],
    [['end', 'k', 'k', 'k', 'k'], 5, 5],
    [['end', 'home'], 0, 0],
    [['pagedown'], 3, 0],
    [['pagedown', 'pagedown'], 6, 3],
    [['pagedown', 'pagedown', 'pagedown', 'pagedown'], 9, 6],
    [['G', 'ctrl+u'], 6, 6],
  ])('%j: row %i from %i', (names, selected, offset) => {
    expect(after(...names)).toEqual({ selected, offset });
  });

  it('is the same object for other keys', () => {
    expect(listState(LIST_START, { name: 'x', text: 'x' }, size)).toBe(LIST_START);
  });

  it('stays at the start of an empty list', () => {
    expect(listState(LIST_START, { name: 'G', text: 'G' }, { count: 0, height: 4 })).toEqual(LIST_START);
  });

  it('comes back into a list that became shorter', () => {
    expect(within({ selected: 9, offset: 6 }, { count: 5, height: 4 })).toEqual({ selected: 4, offset: 1 });
  });
});
