import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.js';
import { parseEnvFile } from '../../../src/config/env-file.js';
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
    const [, setting, comment] = /^(?:# )?([A-Z0-9_]+=.*?) # (.+)$/.exec(line) ?? [];
    const [entry] = parseEnvFile(Buffer.from(setting ?? '')).entries;
    return entry === undefined ? [] : [{ key: entry.key, value: entry.value, comment }];
  });
  expect(lines.map(({ key }) => key).sort()).toEqual([...KEY_NAMES].sort());
  const defaults: Record<string, string> = {
    ...Object.fromEntries(KEY_NAMES.map((key) => [key, KEYS[key].default])),
  };
  const differing = lines.filter(({ key, value }) => value !== defaults[key]).map(({ key }) => key);
  expect(differing).toEqual(['RUNTIME']);
});

it('can be sourced by a shell, also with every key in use', async () => {
  const text = (await readFile(file, 'utf8')).replaceAll(/^# (?=[A-Z0-9_]+=)/gm, '');
  const values = KEY_NAMES.map((key) => `printf '%s=%s\\n' ${key} "$${key}"`).join('\n');
  const { stdout } = await execa('sh', ['-eu'], { input: `${text}\n${values}\n` });
  const read = new Map(parseEnvFile(Buffer.from(text)).entries.map(({ key, value }) => [key, value]));
  expect(stdout.split('\n')).toEqual(KEY_NAMES.map((key) => `${key}=${read.get(key) ?? ''}`));
});
