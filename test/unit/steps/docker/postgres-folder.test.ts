import { describe, expect, it } from 'vitest';
import { postgresFolderProblem, readPostgresFolder } from '../../../../src/steps/docker/postgres-folder.js';

const problem = (text: string): { message: string; next?: string | undefined } | undefined =>
  postgresFolderProblem('/data/db', readPostgresFolder(`image postgres (PostgreSQL) 17.6 (Debian)\n${text}`));

describe('a folder for PostgreSQL', () => {
  it.each([
    ['is empty', 'inside \ntop \n'],
    ['has data of the same version', 'inside 17\ntop \n'],
  ])('fits when it %s', (_, text) => {
    expect(problem(text)).toBeUndefined();
  });

  it.each([
    [
      'data of another version',
      'inside 16\ntop \n',
      /PostgreSQL 16, and POSTGRES_IMAGE is version 17/,
      /postgres:16/,
    ],
    [
      'data of another setup',
      'inside \ntop 13\nother base\n',
      /PostgreSQL 13 data of another/,
      /AIRFLOW_DATABASE=/,
    ],
    ['something else', 'inside \ntop \nother photos\n', /no PostgreSQL data/, /AIRFLOW_DATABASE=/],
    ['an unknown pgdata', 'inside \ntop \nunknown\n', /no PostgreSQL data/, /AIRFLOW_DATABASE=/],
    ['a database that was never finished', 'inside 17\ntop \nunfinished\n', /never finished/, /sudo mv/],
  ])('does not with %s', (_, text, message, next) => {
    const found = problem(text);
    expect(found?.message).toMatch(message);
    expect(found?.next).toMatch(next);
  });
});
