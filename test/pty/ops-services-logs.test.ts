import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { supervisorStatus } from '../../src/embedded/supervisor/status.js';
import { startPty, type Pty, type PtyOptions } from '../helpers/pty.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

let workspace: Workspace;
let pty: Pty | undefined;
beforeAll(async () => {
  workspace = await createWorkspace();
  const up = await workspace.npl('npl-ops', ['up']);
  expect(up.exitCode, up.all).toBe(0);
});
afterEach(() => pty?.kill());
afterAll(() => workspace.dispose());

async function open(options: Partial<PtyOptions> = {}): Promise<Pty> {
  pty = startPty({ cwd: workspace.dir, ...options });
  await pty.waitFor('[1 Overview]');
  return pty;
}

async function pidOf(engine: string): Promise<number> {
  const status = await supervisorStatus(join(workspace.dir, '.npl'));
  return status?.engines.find(({ name }) => name === engine)?.pid ?? 0;
}

/** Lines between the tabs and the key bar. */
const body = (view: Pty): string[] => view.text().split('\n').slice(3, -1);
/** Rows of the log: what stands under the line that says how it is shown. */
const logRows = (view: Pty): string[] =>
  body(view)
    .slice(1)
    .filter((line) => line !== '');

async function logOf(engine: string): Promise<string[]> {
  return (await readFile(join(workspace.dir, `.npl/logs/${engine}.log`), 'utf8')).split('\n').slice(0, -1);
}

describe('services', () => {
  it('shows every engine with its process, and what it takes', async () => {
    const view = await open();
    view.press('2');
    await view.waitFor('[2 Services]');
    for (const name of ['kafka', 'clickhouse', 's3']) {
      const pid = await pidOf(name);
      await view.waitFor(new RegExp(`${name} +✔ healthy +\\S.* %.* MB +\\d+ +pid ${pid}`));
    }
    await view.waitFor(/supervisor +✔ healthy/);
  });

  it('opens the one that was chosen on the overview, and its log from there', async () => {
    const view = await open();
    await view.waitFor(/> s3/);
    view.press('j');
    await view.waitFor(/> kafka/);
    view.press('enter');
    await view.waitFor(/^kafka {2}✔ healthy/m);
    await view.waitFor(new RegExp(`Ports +127\\.0\\.0\\.1:${workspace.ports.kafka}`));
    await view.waitFor('Last ');
    expect(view.text()).toContain(`pid ${await pidOf('kafka')}`);
    view.press('l');
    await view.waitFor(/^kafka {2}following/m);
    view.press('escape');
    await view.waitFor('[2 Services]');
    // The detail is still open: it closes first, then the view before comes back.
    view.press('escape');
    await view.waitFor(/Service +State/);
    view.press('escape');
    await view.waitFor('[1 Overview]');
  });

  it('restarts an engine after a question', async () => {
    const view = await open();
    const before = await pidOf('s3');
    view.press('2');
    await view.waitFor(/^[> ] s3 /m);
    for (let row = 0; row < 4 && !/^> s3 /m.test(view.text()); row += 1) {
      const selected = /^> (\S+)/m.exec(view.text())?.[1] ?? '';
      view.press('j');
      await view.waitUntil('the next row', () => !new RegExp(`^> ${selected} `, 'm').test(view.text()));
    }
    view.press('R');
    await view.waitFor('End s3 and start it again?');
    view.press('y');
    await view.waitFor('✔ done');
    expect(await pidOf('s3')).not.toBe(before);
    view.press('escape');
    await view.waitFor(new RegExp(`s3 +✔ healthy.*pid ${await pidOf('s3')}`));
  });

  it('changes nothing under --read-only', async () => {
    const view = await open({ args: ['--read-only'] });
    view.press('2');
    await view.waitFor(/> \S+ +✔ healthy/);
    view.press('R');
    await view.waitFor('not with --read-only');
    view.press('s');
    await view.waitFor('Start what does not run: not with --read-only');
  });
});

describe('logs', () => {
  it('ends with the newest line of the file', async () => {
    const view = await open({ cols: 120, rows: 40 });
    view.press('2');
    await view.waitFor('[2 Services]');
    view.press('3');
    await view.waitFor(/^all services {2}following/m);
    view.press('right');
    await view.waitFor(/^(?:kafka|clickhouse|s3) {2}following/m);
    const name = /^(\S+) {2}following/m.exec(view.text())?.[1] ?? '';
    await waitUntil('the newest line', async () => {
      const newest = (await logOf(name)).at(-1)?.slice(0, 100) ?? '';
      return newest !== '' && (logRows(view).at(-1) ?? '').includes(newest);
    });
  });

  it('finds, filters, scrolls and saves', async () => {
    const view = await open({ cols: 100 });
    view.press('3');
    await view.waitFor('[3 Logs]');
    view.press('enter');
    await view.waitFor('Whose log?');
    view.press('down');
    await view.waitFor(/^> kafka|^> clickhouse|^> s3/m);
    for (let row = 0; row < 4 && !/^> kafka/m.test(view.text()); row += 1) view.press('down');
    await view.waitFor(/^> kafka/m);
    view.press('enter');
    await view.waitFor(/^kafka {2}following/m);
    await view.waitUntil('lines', () => logRows(view).length > 10);

    view.press('g');
    await view.waitFor('standing still');
    expect(logRows(view)[0]).toContain('npl: kafka is started at');
    view.press('G');
    await view.waitFor('following');

    view.press('/');
    view.type('LogManager');
    view.press('enter');
    await view.waitFor(/\d+ matches, \d+ of \d+ lines/);
    const log = await logOf('kafka');
    const count = log.filter((line) => line.includes('LogManager')).length;
    expect(view.text()).toContain(`${count} matches, ${count} of `);
    for (const line of logRows(view).slice(0, -1)) expect(line).toContain('LogManager');

    view.press('c');
    await view.waitFor(new RegExp(`${count} matches, ${log.length} lines`));
    view.press('g');
    await view.waitFor('standing still');
    view.press('n');
    await view.waitFor(`match 1 of ${count}`);
    expect(logRows(view).find((line) => line.startsWith('>'))).toContain('LogManager');
    view.press('N');
    await view.waitFor(`match ${count} of ${count}`);

    view.press('c');
    await view.waitFor(`${count} of ${log.length} lines`);
    view.press('s');
    await view.waitFor(/saved \d+ lines in \S+\.log/);
    const file = /npl-ops-log-kafka-\S+\.log/.exec(view.text().replaceAll('\n', ''))?.[0] ?? '';
    const saved = await readFile(join(workspace.dir, file), 'utf8');
    expect(saved.trimEnd().split('\n')).toEqual(log.filter((line) => line.includes('LogManager')));

    view.press('escape');
    await view.waitUntil('all lines', () => !view.text().includes('matches'));
  });

  it('tells that an engine ended, and goes on with its next run', async () => {
    const view = await open({ cols: 120, rows: 40 });
    view.press('3');
    await view.waitFor('[3 Logs]');
    view.press('/');
    view.type('s3');
    view.press('enter');
    await view.waitFor(/supervisor .*s3: running/);
    const before = await pidOf('s3');
    process.kill(before, 'SIGKILL');
    const after = await waitUntil('the new process', async () => {
      const pid = await pidOf('s3');
      return pid !== 0 && pid !== before && pid;
    });
    // Seen at the first look after both, or at one in between.
    await view.waitFor(
      new RegExp(`s3 was started again, process ${after} |s3 runs again \\(process ${after}\\)`),
    );
    expect(view.text()).toContain('it was ended by SIGKILL');
    await waitUntil('the log of the next run', async () => {
      const newest = (await logOf('s3')).at(-1)?.slice(0, 80) ?? '';
      return newest !== '' && (view.text().includes(newest) || !newest.includes('s3'));
    });
  });

  it('leaves the terminal as it was', async () => {
    const view = await open();
    view.press('3');
    await view.waitFor(/^all services {2}following/m);
    view.press('q');
    expect(await view.exit()).toBe(0);
    expect(view.emulator.buffer.active.type).toBe('normal');
  });
});
