import { describe, expect, it } from 'vitest';
import { progressBar, sparkline } from '../../../../src/ui/kit/bars.js';
import { columns } from '../../../../src/ui/kit/columns.js';
import { confirmPanel } from '../../../../src/ui/kit/confirm-panel.js';
import { textOf } from '../../../../src/ui/kit/edit-text.js';
import { panel } from '../../../../src/ui/kit/panel.js';
import { tableLines } from '../../../../src/ui/kit/table-lines.js';
import type { TableColumn } from '../../../../src/ui/kit/table-column.js';
import { textField } from '../../../../src/ui/kit/text-field.js';
import { themeOf } from '../../../../src/ui/theme.js';
import { drawAt, drawAtAllSizes } from '../../../helpers/draw-at.js';

describe('sparkline', () => {
  it.each([
    [[0, 1, 2, 3, 4, 5, 6, 7], 8, '▁▂▃▄▅▆▇█'],
    [[7, undefined, 0], 5, '  █ ▁'],
    [[9, 1, 2], 2, '▅█'],
    [[0, 0], 2, '▁▁'],
    // A little is more than nothing.
    [[0, 1, 1_000_000], 3, '▁▂█'],
    [[NaN, -1, 1], 3, ' ▁█'],
    [[1], 0, ''],
    [[], 3, '   '],
  ])('%j in %i cells: %s', (values, width, expected) => {
    expect(sparkline(values, width)).toBe(expected);
  });
});

it.each([
  [0, '░░░░'],
  [0.5, '██░░'],
  [0.99, '███░'],
  [1, '████'],
  [7, '████'],
  [undefined, '░░░░'],
  [NaN, '░░░░'],
])('progressBar: %s is %s', (share, expected) => {
  expect(progressBar(share, 4)).toBe(expected);
});

describe('panel', () => {
  const draw = (title: string, footer?: string) =>
    drawAt(30, 24, (screen) =>
      panel(title, ['kafka', 'a line that is longer than there is room for', '数据流'], screen, {
        ...(footer === undefined ? {} : { footer }),
      }),
    );

  it('frames lines', () => {
    expect(draw('Services', '1-3 of 9')).toMatchInlineSnapshot(`
      "╭─ Services ─────────────────╮
      │ kafka                      │
      │ a line that is longer tha… │
      │ 数据流                     │
      ╰───────────────── 1-3 of 9 ─╯"
    `);
  });

  it('cuts a title', () => {
    expect(draw('A title that is longer than there is room for')).toMatchInlineSnapshot(`
      "╭─ A title that is longer … ─╮
      │ kafka                      │
      │ a line that is longer tha… │
      │ 数据流                     │
      ╰────────────────────────────╯"
    `);
  });

  it('fits any width', () => {
    for (const width of [120, 24, 23, 5, 1])
      drawAt(width, 24, (screen) =>
        panel('A title', ['数据流数据流数据流'], screen, { footer: 'keys and more' }),
      );
  });
});

it('columns: beside each other, as tall as the tallest', () => {
  expect(
    columns(
      [
        { lines: ['a', 'b'], width: 3 },
        { lines: ['数据流', 'd', 'e'], width: 4 },
      ],
      1,
    ),
  ).toEqual(['a   数…', 'b   d', '    e']);
});

describe('tableLines', () => {
  const COLUMNS: readonly TableColumn[] = [
    { title: 'TOPIC', least: 8 },
    { title: 'ROWS', align: 'right' },
    { title: 'LAST BATCH', drop: 1 },
    { title: 'ERROR', least: 6, drop: 2 },
  ];
  const ROWS = [
    ['browser_events_in', '1,234,567', '2022-11-28 20:00', 'none'],
    ['数据流_events_in', '7', '2022-11-28 21:00', 'a sentence\nthat goes on for a while'],
    ['geo', '0', '–', ''],
  ];
  const draw = (width: number, options = {}) =>
    drawAt(width, 24, (screen) => tableLines(COLUMNS, ROWS, { screen, ...options }));

  it('aligns by cells', () => {
    expect(draw(100)).toMatchInlineSnapshot(`
      "TOPIC                   ROWS  LAST BATCH        ERROR
      browser_events_in  1,234,567  2022-11-28 20:00  none
      数据流_events_in           7  2022-11-28 21:00  a sentence that goes on for a while
      geo                        0  –"
    `);
  });

  it('cuts what may be cut', () => {
    expect(draw(60)).toMatchInlineSnapshot(`
      "TOPIC                ROWS  LAST BATCH        ERROR
      browser_event…  1,234,567  2022-11-28 20:00  none
      数据流_events…          7  2022-11-28 21:00  a sentence tha…
      geo                     0  –"
    `);
  });

  it('leaves out what may be left out', () => {
    expect(draw(40)).toMatchInlineSnapshot(`
      "TOPIC             ROWS  LAST BATCH
      browser_ev…  1,234,567  2022-11-28 20:00
      数据流_eve…          7  2022-11-28 21:00
      geo                  0  –"
    `);
  });

  it('marks the selected row, not by colour alone', () => {
    expect(draw(60, { selected: 1 })).toMatchInlineSnapshot(`
      "  TOPIC               ROWS  LAST BATCH        ERROR
        browser_even…  1,234,567  2022-11-28 20:00  none
      > 数据流_event…          7  2022-11-28 21:00  a sentence th…
        geo                    0  –"
    `);
  });

  it('shows the part around the selected row', () => {
    expect(draw(60, { selected: 2, height: 3 })).toMatchInlineSnapshot(`
      "  TOPIC               ROWS  LAST BATCH        ERROR
        数据流_event…          7  2022-11-28 21:00  a sentence th…
      > geo                    0  –"
    `);
  });

  it('fits any screen', () => {
    drawAtAllSizes((screen) => tableLines(COLUMNS, ROWS, { screen, selected: 1, height: screen.height - 1 }));
  });

  it('inverts a selected row as a whole', () => {
    const theme = themeOf(true);
    const lines = tableLines(COLUMNS, [[theme.bad('failed'), '1', '', '']], {
      screen: { theme, width: 40 },
      selected: 0,
    });
    expect(lines[1]).toMatch(/^\u001b\[7m.*\u001b\[27m$/);
    expect(lines[1]).toContain(theme.bad('failed'));
  });
});

describe('textField', () => {
  const plain = { theme: themeOf(false), width: 10 };
  const inverse = { theme: { ...themeOf(false), inverse: (text: string) => `[${text}]` }, width: 12 };

  it.each([
    [textOf('kafka'), 'kafka│'],
    [{ value: 'kafka', cursor: 0 }, '│kafka'],
    [{ value: 'kafka', cursor: 2 }, 'ka│fka'],
    [textOf('/var/lib/kafka'), 'lib/kafka│'],
    [{ value: '/var/lib/kafka', cursor: 3 }, '/va│r/lib/'],
    [textOf('数据流数据流'), '流数据流│'],
    [{ ...textOf('secret'), mask: true }, '••••••│'],
    [{ ...textOf(''), placeholder: '9092' }, '│9092'],
    [{ ...textOf('1'), placeholder: '9092' }, '1│'],
    [textOf(''), '│'],
  ])('%j: %s', (field, expected) => {
    expect(textField(field, plain)).toBe(expected);
  });

  it('inverts the letter under the cursor', () => {
    expect(textField({ value: 'kafka', cursor: 1 }, inverse)).toBe('k[a]fka');
    expect(textField(textOf('kafka'), inverse)).toBe('kafka[ ]');
    expect(textField({ ...textOf(''), placeholder: '9092' }, inverse)).toBe('[9]092');
  });

  it('never shows a secret', () => {
    const field = { value: 'hunter2', cursor: 3, mask: true };
    for (const screen of [plain, inverse]) expect(textField(field, screen)).not.toMatch(/[a-z2]/);
  });

  it('fits any width, the cursor in sight', () => {
    for (const width of [1, 2, 3, 5, 9]) {
      for (let cursor = 0; cursor <= 12; cursor += 1) {
        const line = drawAt(width, 24, (screen) => [
          textField({ value: 'abcdefghijkl', cursor }, { ...screen, theme: themeOf(false) }),
        ]);
        expect(line).toContain('│');
      }
    }
  });
});

it('confirmPanel: what would be done, the question, the keys', () => {
  const draw = (screen: Parameters<typeof confirmPanel>[1]) =>
    confirmPanel(
      { title: 'Backfill', details: ['3 hours, 12 objects, 4 MB'], question: 'Publish these objects again?' },
      screen,
    );
  expect(drawAt(50, 24, draw)).toMatchInlineSnapshot(`
    "╭─ Backfill ─────────────────────────────────────╮
    │ 3 hours, 12 objects, 4 MB                      │
    │                                                │
    │ Publish these objects again?                   │
    │                                                │
    │ y yes  n no                                    │
    ╰────────────────────────────────────────────────╯"
  `);
});
