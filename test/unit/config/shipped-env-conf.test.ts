import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.js';
import { KEYS, KEY_NAMES } from '../../../src/config/keys.js';
import { buildTopology } from '../../../src/topology/topology.js';

const file = fileURLToPath(new URL('../../../env.conf', import.meta.url));

it('the env.conf of a fresh clone runs embedded and warns of nothing', async () => {
  const config = await loadConfig(file);
  expect(config.warnings).toEqual([]);
  const { kafka, clickhouse, s3, airflow, superset } = buildTopology(config);
  expect([kafka, clickhouse, s3, airflow, superset].map(({ runtime }) => runtime)).toEqual([
    'embedded',
    'embedded',
    'embedded',
    'off',
    'off',
  ]);
});

it('names every key once, with a comment and its default', async () => {
  const lines = (await readFile(file, 'utf8')).split('\n').flatMap((line) => {
    const [, key, value, comment] = /^(?:# )?([A-Z0-9_]+)=(\S*) # (.+)$/.exec(line) ?? [];
    return key === undefined ? [] : [{ key, value, comment }];
  });
  expect(lines.map(({ key }) => key).sort()).toEqual([...KEY_NAMES].sort());
  const defaults: Record<string, string> = {
    ...Object.fromEntries(KEY_NAMES.map((key) => [key, KEYS[key].default])),
  };
  const differing = lines.filter(({ key, value }) => value !== defaults[key]).map(({ key }) => key);
  expect(differing).toEqual(['RUNTIME']);
});
