import { appendFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { BUNDLE_PARTS } from '../../src/commands/bundle-parts.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

const SECRET = 'q7Zk-Do-Not-Show-Me';
let ws: Workspace;

beforeAll(async () => {
  ws = await createWorkspace({ FOREIGN_TOKEN: 'of-another-tool' });
  const setup = await ws.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
  const secrets = `AWS_ACCESS_KEY_ID=access-key-of-ours\nAWS_SECRET_ACCESS_KEY=${SECRET}\n`;
  await writeFile(join(ws.dir, '.npl/secrets.env'), secrets, { mode: 0o600 });
  await appendFile(join(ws.dir, '.npl/logs/kafka.log'), `somebody logged ${SECRET}\n`);
});
afterAll(() => ws.dispose());

async function unzip(file: string): Promise<Map<string, string>> {
  const zip = await openPromise(file, { lazyEntries: true });
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    files.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
  }
  return files;
}

it('doctor --bundle: what a helper asks for, and no secret', async () => {
  const file = join(ws.dir, 'help.zip');
  const run = await ws.npl('npl-ops', ['doctor', '--bundle', file]);
  expect(run.exitCode, run.all).toBe(0);
  const files = await unzip(file);
  expect([...files.keys()]).toEqual(['machine.txt', 'env.conf', ...BUNDLE_PARTS.map((part) => part.file)]);
  for (const [name, content] of files) {
    expect(content, name).not.toContain(SECRET);
    expect(content, name).not.toContain('of-another-tool');
  }
  expect(files.get('logs.txt')).toContain('somebody logged ********');
  expect(files.get('status.json')).toContain('"healthy": true');
  expect(files.get('doctor.txt')).toContain('Nothing is in the way');
  expect(files.get('env.conf')).toContain(`KAFKA_PORT=${ws.ports.kafka}`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('does not write over a file', async () => {
  const file = join(ws.dir, 'taken.zip');
  await writeFile(file, 'mine');
  const run = await ws.npl('npl-ops', ['doctor', '--bundle', file]);
  expect(run.exitCode).toBe(2);
  expect(run.all).toContain('exists already');
});
