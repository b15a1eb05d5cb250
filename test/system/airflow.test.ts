import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAirflow, type AirflowServer } from '../helpers/airflow-server.js';

let airflow: AirflowServer;

beforeAll(async () => {
  airflow = await startAirflow();
});
afterAll(() => airflow.stop());

it('has our administrator as its only user', async () => {
  const { exitCode, stdout, all } = await airflow.cli('users', 'list', '--output', 'json');
  expect(exitCode, all).toBe(0);
  const users = JSON.parse(stdout) as { username: string; roles: string }[];
  expect(users.map(({ username, roles }) => ({ username, roles }))).toEqual([
    { username: 'admin', roles: 'Admin' },
  ]);
});
