import { describe, expect, it } from 'vitest';
import { runsOf } from '../../../scripts/screens/cells.js';
import { SCENES } from '../../../scripts/screens/scenes.js';
import { PALETTES, svgOf } from '../../../scripts/screens/svg.js';
import { terminalScreen } from '../../helpers/terminal-screen.js';

async function screenOf(bytes: string) {
  const screen = terminalScreen(20, 3);
  await screen.write(bytes);
  return { cols: 20, rows: 3, runs: runsOf(screen.emulator), title: 'npl-ops <status>' };
}

describe('runsOf', () => {
  it('has what is seen, where it is, neighbours of one look together', async () => {
    const { runs } = await screenOf('one  two\r\n\u001b[31mred\u001b[39m plain');
    expect(runs.map(({ text, row, column }) => [text.trimEnd(), row, column])).toEqual([
      ['one  two', 0, 0],
      ['red', 1, 0],
      [' plain', 1, 3],
    ]);
    expect(runs[1]?.style.color).toBe(1);
  });

  it('gives each letter that fonts may draw wider a place of its own', async () => {
    const { runs } = await screenOf('a✔b 数据 ───');
    expect(runs.map(({ text, column, width }) => [text.trim(), column, width])).toEqual([
      ['a', 0, 1],
      ['✔', 1, 1],
      ['b', 2, 2],
      ['数', 4, 2],
      ['据', 6, 2],
      ['───', 9, 3],
    ]);
  });

  it('keeps cells that are seen without a letter', async () => {
    const { runs } = await screenOf('\u001b[7m  \u001b[27m\u001b[44m \u001b[49m');
    expect(runs.map(({ column, width }) => [column, width])).toEqual([
      [0, 2],
      [2, 1],
    ]);
  });

  it('knows the other colours, too', async () => {
    const { runs } = await screenOf('\u001b[38;5;196ma\u001b[38;5;244mb\u001b[38;2;1;2;3mc\u001b[91md');
    expect(runs.map(({ style }) => style.color)).toEqual(['#ff0000', '#808080', '#010203', 9]);
  });
});

describe('svgOf', () => {
  it('draws text in the colours of the palette', async () => {
    const picture = await screenOf(
      '\u001b[1mTitle\u001b[22m\r\n \u001b[32m✔\u001b[39m <ok>\r\n\u001b[7m> row\u001b[27m',
    );
    expect(svgOf(picture, PALETTES.light)).toMatchInlineSnapshot(`
      "<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 78" width="192" height="78" role="img" aria-label="npl-ops &lt;status&gt;" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#1f2328">
      <rect x=".5" y=".5" width="191" height="77" rx="8" fill="#ffffff" stroke="#d1d9e0"/>
      <text x="12" y="25.5" textLength="42" font-weight="bold">Title</text>
      <text x="20.4" y="43.5" fill="#116329">✔</text>
      <text x="37.2" y="43.5" textLength="33.6">&lt;ok&gt;</text>
      <rect x="12" y="48" width="42" height="18" fill="#1f2328"/>
      <text x="12" y="61.5" textLength="42" fill="#ffffff">&gt; row</text>
      </svg>
      "
    `);
  });

  it('differs between light and dark in colours alone', async () => {
    const picture = await screenOf('\u001b[31mred\u001b[39m text');
    const bare = (tone: 'light' | 'dark') => svgOf(picture, PALETTES[tone]).replaceAll(/#[\da-f]{6}/g, '#');
    expect(bare('light')).toBe(bare('dark'));
    expect(svgOf(picture, PALETTES.light)).not.toBe(svgOf(picture, PALETTES.dark));
  });
});

it('every scene has a name of its own, and waits for what it shows', () => {
  expect(new Set(SCENES.map(({ name }) => name)).size).toBe(SCENES.length);
  for (const { name, steps } of SCENES) expect(steps.at(-1), name).toHaveProperty('waitFor');
});
