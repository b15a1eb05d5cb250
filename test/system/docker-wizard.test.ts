import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildImages } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { startPty, type Pty } from '../helpers/pty.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

const UP_MS = 300_000;

let engine: DockerEngine;
let ws: Workspace;
let pty: Pty | undefined;
const stack = `npl-wizard-${process.pid}`;

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  await buildImages(engine, ['kafka', 'clickhouse']);
  ws = await createWorkspace({
    RUNTIME: 'docker',
    STACK_NAME: stack,
    S3_RUNTIME: 'embedded',
    USE_EXTERNAL_AIRFLOW: 'YES',
  });
});
afterAll(async () => {
  pty?.kill();
  await ws.npl('npl-ops', ['down', '--volumes', '--confirm', stack, '--yes'], engine.env);
  await ws.dispose();
  await engine.close();
});

it('the wizard brings up containers by Enter alone, and proves them', async () => {
  const view = startPty({ command: 'npl-setup', cwd: ws.dir, cols: 120, rows: 40, env: engine.env });
  pty = view;
  await view.waitFor('Enter begin');
  await view.waitFor('In env.conf:', 30_000);
  // What is found out about an answer changes the page by itself; the open question changes by Enter alone.
  const question = () => /^> .*/m.exec(view.text())?.[0] ?? '';
  for (let keys = 0; !view.text().includes('The steps'); keys += 1) {
    if (keys > 40) throw new Error(`Enter does not lead to the review:\n${view.text()}`);
    const before = question();
    view.press('enter');
    await view.waitUntil('the next question', () => question() !== before);
  }
  view.press('s');
  await view.waitFor('sample events are loaded');
  await view.waitFor('Enter does it.', 60_000);
  view.press('enter');
  await view.waitFor('✔ Everything runs and is healthy.', UP_MS);
  expect(view.text()).toContain('user default');
  view.press('enter');
  expect(await view.exit()).toBe(0);
  expect(view.text()).toMatch(/browser_events +1,000 rows/);

  const names = await execa(
    'docker',
    ['ps', '--filter', `label=npl.stack=${stack}`, '--format', '{{.Names}} {{.Status}}'],
    {
      env: engine.env,
    },
  );
  expect(names.stdout.split('\n').filter((line) => line.includes('(healthy)'))).toHaveLength(2);
  const secrets = await readFile(join(ws.dir, '.npl/secrets.env'), 'utf8');
  const password = /^CLICKHOUSE_PASSWORD=(.+)$/m.exec(secrets)?.[1] ?? '';
  expect(password).not.toBe('');
  expect(view.output()).not.toContain(password);
});
