import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { envConfDoc } from '../../../scripts/env-conf-doc.js';
import { KEYS } from '../../../src/config/keys.js';
import { projectRoot } from '../../helpers/workspace.js';

it('docs/env-conf.md says what the table of keys says', async () => {
  await expect(await envConfDoc()).toMatchFileSnapshot('../../../docs/env-conf.md');
});

it('docs/env-conf.ru.md has every key, with its default', () => {
  const text = readFileSync(join(projectRoot, 'docs/env-conf.ru.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(?<key>[A-Z][A-Z0-9_]+)` +\|(?: `(?<value>[^`]+)`)?/gmu)];
  expect(Object.fromEntries(rows.map(({ groups }) => [groups?.['key'], groups?.['value'] ?? '']))).toEqual(
    Object.fromEntries(Object.entries(KEYS).map(([key, spec]) => [key, spec.default])),
  );
});
