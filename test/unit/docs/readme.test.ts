import { execa } from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellBindings } from '../../../src/ui/ops/ops-keys.js';
import { OPS_VIEWS } from '../../../src/ui/ops/views/views.js';
import { projectRoot } from '../../helpers/workspace.js';

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const READMES = ['README.md', 'README.ru.md'] as const;
const PAGES = [
  ...READMES,
  'docs/wizard.md',
  'docs/live-view.md',
  'docs/dashboards.md',
  'docs/airflow.md',
  'docs/env-conf.ru.md',
  'CONTRIBUTING.md',
];

/** The commands of npl-ops, as its help lists them. */
async function commands(): Promise<string[]> {
  const { stdout } = await execa(process.execPath, [join(projectRoot, 'bin/npl-ops.js'), '--help']);
  return [...stdout.matchAll(/^ {2}([a-z][a-z-]+)\b/gmu)].map(([, name]) => name ?? '');
}

describe.each(READMES)('%s', (file) => {
  it('has every command', async () => {
    const names = (await commands()).filter((name) => name !== 'help');
    expect(names.length).toBeGreaterThan(15);
    const text = read(file);
    const missing = names.filter(
      (name) => !new RegExp(`npl-ops [a-z/\` ]*\\b${name}\\b|\` / \`${name}\\b`, 'u').test(text),
    );
    expect(missing).toEqual([]);
  });

  it('has pages for the wizard, the live view and the dashboards', () => {
    for (const page of ['docs/wizard.md', 'docs/live-view.md', 'docs/dashboards.md', 'docs/env-conf']) {
      expect(read(file)).toContain(page);
    }
  });
});

describe('docs/live-view.md', () => {
  const text = read('docs/live-view.md');

  it.each(OPS_VIEWS.map(({ name, title }) => [name, title]))('has the view %s', (_, title) => {
    expect(text).toContain(`| ${title} `);
  });

  it('has every key of the shell, and every key of a view that other views do not have', () => {
    const shown = (key: string) =>
      key.replace(/^ctrl\+(.)$/u, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`);
    const PLAIN = new Set([
      'up',
      'down',
      'left',
      'right',
      'pageup',
      'pagedown',
      'home',
      'end',
      'enter',
      'escape',
      'tab',
    ]);
    const bindings = [...shellBindings(OPS_VIEWS), ...OPS_VIEWS.flatMap((view) => view.bindings)];
    const missing = bindings
      // Of several keys the arrows and their like are enough.
      .map(({ keys }) => (keys.some((key) => PLAIN.has(key)) ? undefined : keys[0]))
      .filter((key): key is string => key !== undefined && !/^\d$|^shift\+tab$/u.test(key))
      .filter((key) => !text.includes(`\`${shown(key)}\``) && !/^[hjklgG]$/u.test(key));
    expect(missing).toEqual([]);
  });
});

it.each(PAGES)('the links and pictures of %s are there', (page) => {
  const targets = [
    ...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)|(?:srcset|src)="([^"]+)"/gu),
  ].map(([, link, picture]) => link ?? picture ?? '');
  expect(targets.length).toBeGreaterThan(0);
  const missing = targets.filter((target) => !existsSync(join(projectRoot, dirname(page), target)));
  expect(missing).toEqual([]);
});
