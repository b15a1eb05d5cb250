import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../helpers/workspace.ts';

let ws: Workspace;
let dir: string;
let path: string;

/** PATH of a machine that has everything but Java and Maven. */
async function pathWithoutJava(): Promise<string> {
  const bin = join(dir, 'bin');
  await mkdir(bin);
  for (const folder of ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'])
    for (const name of await readdir(folder).catch(() => []))
      if (!/^(java|mvn)/.test(name))
        await symlink(join(folder, name), join(bin, name)).catch(() => undefined);
  return bin;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-without-java-'));
  path = await pathWithoutJava();
  ws = await createWorkspace();
});
afterAll(async () => {
  await ws.dispose();
  await rm(dir, { recursive: true, force: true });
});

describe('a machine without Java', () => {
  it('says so, goes on with the rest and loads the sample directly', async () => {
    const setup = await ws.npl('npl-setup', ['--yes', '--sample'], { PATH: path, JAVA_HOME: '' });
    expect(setup.exitCode, setup.all).toBe(0);
    expect(setup.all).toContain('Apache Kafka needs Java 17 or newer');
    expect(setup.all).toContain('apt-get install openjdk-17-jre-headless');
    for (const type of ['browser', 'device', 'geo', 'location'])
      expect(await ws.sql(`SELECT count() FROM ${type}_events`)).toBe('1000');
  });

  it('shows Kafka as the one thing missing', async () => {
    const status = await ws.npl('npl-ops', ['status', '--json'], { PATH: path, JAVA_HOME: '' });
    expect(status.exitCode).toBe(3);
    const { services } = JSON.parse(status.stdout) as { services: { name: string; state: string }[] };
    expect(services.filter((service) => service.state !== 'healthy').map((service) => service.name)).toEqual([
      'kafka',
    ]);
  });

  it('adds Kafka once Java is there, and loads nothing twice', async () => {
    const setup = await ws.npl('npl-setup', ['--yes', '--sample']);
    expect(setup.exitCode, setup.all).toBe(0);
    const status = await ws.npl('npl-ops', ['status', '--json']);
    expect(status.exitCode, status.all).toBe(0);
    expect(await ws.sql('SELECT count() FROM browser_events')).toBe('1000');
  });
});
