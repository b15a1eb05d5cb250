import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { headerLines } from '../../../../src/ui/ops/header.js';
import { OPS_VIEWS } from '../../../../src/ui/ops/views/views.js';
import { themeOf } from '../../../../src/ui/theme.js';
import { SCREEN, start } from './shell-samples.js';

const context = { views: OPS_VIEWS };

describe.each([true, false])('the tabs in 80 columns, in colour: %s', (color) => {
  test.each(OPS_VIEWS.map(({ name, title }) => [name, title]))('%s is named whole', (name, title) => {
    const state = { ...start({}, context), active: name };
    const lines = headerLines(state, { ...SCREEN, theme: themeOf(color) }, context);
    const tabs = stripVTControlCharacters(lines.at(-1) ?? '');
    expect(tabs).toMatch(new RegExp(`\\[\\d ${title}\\]`));
    expect(tabs).not.toContain('…');
    for (const digit of '1234567890') expect(tabs).toContain(digit);
  });
});

test.each([
  [80, 'dead-letters', '1 2Services 3Logs 4Topics 5Tables 6Hours [7 Dead letters] 8Airflow 9Disk 0Doctor'],
  [80, 'topics', '1Overview 2Services 3Logs [4 Topics] 5Tables 6Hours 7Dead 8Airflow 9Disk 0Doctor'],
  [50, 'dead-letters', '1 2 3 4 5 6Hours [7 Dead letters] 8Airflow 9 0'],
] as const)('in %i columns the tabs of %s keep the names that there is room for', (width, active, line) => {
  const state = { ...start({}, context), active };
  const lines = headerLines(state, { ...SCREEN, width, theme: themeOf(false) }, context);
  expect(lines.at(-1)?.trimEnd()).toBe(line);
});
