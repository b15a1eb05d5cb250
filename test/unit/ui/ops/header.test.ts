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
