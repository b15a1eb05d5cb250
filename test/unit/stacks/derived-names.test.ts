import { describe, expect, it } from 'vitest';
import { builtImage } from '../../../src/stacks/derived-names.js';
import { parseImage } from '../../../src/stacks/image-version.js';
import { readTemplates } from '../../../src/stacks/templates.js';

const context = { folder: '/npl/templates/airflow', digest: 'd1' };
const named = (stack: string, base: string, digest = 'd1') =>
  builtImage(stack, 'airflow', base, { ...context, digest });

describe('the name of an image that is made here', () => {
  it.each([
    ['npl', 'apache/airflow:3.3.2-python3.12', /^npl-airflow:3\.3\.2-python3\.12-[0-9a-f]{12}$/],
    ['a__b-', 'mirror.example:5000/team/airflow', /^a-b-airflow:untagged-[0-9a-f]{12}$/],
    ['npl', `apache/airflow:3.3@sha256:${'0'.repeat(64)}`, /^npl-airflow:3\.3-[0-9a-f]{12}$/],
    ['npl', `airflow:${'v'.repeat(128)}`, /^npl-airflow:[\w.-]{113}$/],
  ])('%s on %s', (stack, base, name) => {
    expect(named(stack, base)).toMatch(name);
  });

  it('tells the version of the image below', () => {
    expect(parseImage(named('npl', 'apache/airflow:3.3.2-python3.12')).version).toEqual([3, 3, 2]);
  });

  it('changes with the image below and with the files', () => {
    const names = [
      named('npl', 'a/airflow:3'),
      named('npl', 'b/airflow:3'),
      named('npl', 'a/airflow:3', 'd2'),
    ];
    expect(new Set(names).size).toBe(3);
  });
});

it('the templates have one digest for one content', async () => {
  const [first, second] = [await readTemplates(), await readTemplates()];
  expect(first).toEqual(second);
  expect(first.airflow.digest).not.toBe(first.superset.digest);
  expect(first.clickhouse.server).toMatch(/^<clickhouse>/);
});
