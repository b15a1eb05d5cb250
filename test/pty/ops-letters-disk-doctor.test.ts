import { readdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/ui/plain/format.js';
import { upload, useEmbeddedBucket } from '../helpers/ingest-bucket.js';
import { startPty, type Pty, type PtyOptions } from '../helpers/pty.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

let workspace: Workspace;
let pty: Pty | undefined;

const KEY = 'year=2022/month=12/day=01/hour=20/geo_events.jsonl';
const LONG = 20_000;
/** Clears a screen and sets a title, where a terminal gets it. */
const NASTY = '\u001b[2J\u001b]0;owned\u0007';
const LINES = [
  '{"click_id": "fine", "geo_latitude": 1.5}',
  '{"click_id": "a", "geo_latitude": "north"}',
  `no json ${NASTY}`,
  'also no json',
  '[1, 2]',
  `{"click_id": "${'x'.repeat(LONG)}`,
];
const LETTERS = LINES.length - 1;

beforeAll(async () => {
  workspace = await createWorkspace();
  const setup = await workspace.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
  const bucket = await useEmbeddedBucket(workspace, 'letters');
  await upload(bucket, [[KEY, Buffer.from(`${LINES.join('\n')}\n`)]]);
  const ingest = await workspace.npl('npl-ops', ['ingest']);
  expect(ingest.all).toContain('became dead letters');
  await waitUntil('the letters', async () => (await letters()) === LETTERS);
});
afterEach(() => pty?.kill());
afterAll(() => workspace.dispose());

const letters = async () =>
  Number(await workspace.sql('SELECT count() FROM dead_letters FINAL WHERE replayed_at IS NULL'));

async function open(key: string, title: string, options: Partial<PtyOptions> = {}): Promise<Pty> {
  pty = startPty({ cwd: workspace.dir, ...options });
  await pty.waitFor('[1 Overview]');
  pty.press(key);
  await pty.waitFor(`[${key} ${title}]`);
  return pty;
}

/** Goes down to the row that begins with these words, and is there when it is selected. */
async function select(view: Pty, row: RegExp): Promise<void> {
  // Its age changes by itself, and says nothing of the key.
  const selected = () => (/^> .*/m.exec(view.text())?.[0] ?? '').replace(/\S+ \S+ ago/, '');
  await view.waitFor(/^> /m);
  for (let at = 0; at < 20 && !row.test(selected()); at += 1) {
    const before = selected();
    view.press('j');
    await view.waitUntil('the next row', () => selected() !== before);
  }
  expect(selected()).toMatch(row);
}

/** The folder's files that have such a name. */
const filesLike = async (name: RegExp) => (await readdir(workspace.dir)).filter((file) => name.test(file));

describe('dead letters', () => {
  it('are grouped as SQL counts them, and filtered by reason and source', async () => {
    const view = await open('7', 'Dead letters', { cols: 120 });
    await view.waitFor(`${LETTERS} dead letters`);
    expect(view.text()).toMatch(/^> +2 .* geo_events_in +the line is not JSON: Unexpected token/m);
    expect(view.text()).toMatch(/^ +1 .* geo_events_in +Cannot read floating point value/m);
    const groups = view.text().match(/^(?:>| ) +\d+ +\S+ \S+ ago +geo_events_in /gm) ?? [];
    expect(groups).toHaveLength(4);
    view.press('/');
    view.type('geo_events FLOATING');
    await view.waitFor('1 of 4');
    view.press('enter');
    await view.waitFor(/^> +1 .* Cannot read floating/m);
    expect(view.text()).toMatch(/^The newest: npl-ops dead-letters show [0-9a-f]{16}:2$/m);
  });

  it('open with their origin and their raw text, of which the terminal gets no control', async () => {
    const view = await open('7', 'Dead letters', { rows: 40 });
    await view.waitFor(`${LETTERS} dead letters`);
    view.press('enter');
    await view.waitFor('no json \\x1b[2J\\x1b]0;owned\\x07');
    expect(view.text()).toContain(`Object:   ${KEY}`);
    expect(view.text()).toContain('All of them; e exports them');
    expect(view.output()).not.toContain(NASTY);
    view.press('escape');
    await view.waitFor(/^> +2 /m);
  });

  it('show a long raw text to its end', async () => {
    const view = await open('7', 'Dead letters');
    await select(view, /Unterminated string/);
    view.press('enter');
    await view.waitFor('Text (20 kB)');
    expect(view.text()).not.toContain('this string has no end');
    view.press('G');
    await view.waitFor('this string has no end');
    expect(view.text()).toMatch(/^ {4}x{76}$/m);
    view.press('g');
    await view.waitFor('Text (20 kB)');
  });

  it('are exported to a file, those of the group alone', async () => {
    const view = await open('7', 'Dead letters');
    await view.waitFor(/^> +2 .*Unexpected token/m);
    view.press('e');
    await view.waitFor(/Write 2 dead letters to dead-letters-\S+\.jsonl\?/);
    view.press('y');
    await view.waitFor('✔ done');
    const [file = ''] = await filesLike(/^dead-letters-.*\.jsonl$/);
    const records = (await readFile(join(workspace.dir, file), 'utf8')).trimEnd().split('\n');
    const raws = records.map((record) => (JSON.parse(record) as { raw: string }).raw);
    expect(raws.toSorted()).toEqual([LINES[2], LINES[3]].toSorted());
  });

  it('are replayed after a dry run and a question, and not under --read-only', async () => {
    const view = await open('7', 'Dead letters');
    await select(view, /Cannot read floating/);
    view.press('R');
    await view.waitFor('Would replay: 1');
    await view.waitFor('Publish these again, as they are?');
    view.press('n');
    await view.waitFor(/^> +1 .*Cannot read floating/m);
    expect(await letters()).toBe(LETTERS);
    view.kill();
    const watching = await open('7', 'Dead letters', { args: ['--read-only'] });
    await watching.waitFor(/^> +2 /m);
    watching.press('R');
    await watching.waitFor('not with --read-only');
  });

  it('are replayed for good, and what is refused again stays one', async () => {
    const view = await open('7', 'Dead letters');
    await select(view, /Cannot read floating/);
    view.press('R');
    await view.waitFor('Publish these again, as they are?');
    view.press('y');
    await view.waitFor('Refused again: 1', 60_000);
    const [open_, replayed] = (
      await workspace.sql(
        `SELECT countIf(replayed_at IS NULL), countIf(replayed_at IS NOT NULL)
         FROM dead_letters FINAL WHERE error LIKE '%floating%'`,
      )
    ).split('\t');
    expect([open_, replayed]).toEqual(['1', '1']);
  });
});

describe('disk', () => {
  it('shows what is free as the system does, what fills it, and what makes it smaller', async () => {
    const view = await open('9', 'Disk');
    await view.waitFor(/Kafka logs/);
    const { blocks, bsize } = await statfs(workspace.dir);
    expect(view.text()).toMatch(/^State +Disk +Free +Of +Used +Full in/m);
    expect(view.text()).toMatch(new RegExp(`^(?:✔ enough|✖ short) .* ${formatBytes(blocks * bsize)} `, 'm'));
    for (const what of [
      'ClickHouse in all',
      'embedded bucket',
      'state and logs of npl',
      'table dead_letters',
    ])
      expect(view.text()).toContain(what);
    await select(view, /Kafka logs/);
    await view.waitFor('INGEST_COMPRESSION=zstd makes new ones smaller');
    view.press('enter');
    await view.waitFor(`Where: ${join(workspace.dir, 'data/kafka_data')}`);
    view.press('escape');
    view.press('/');
    view.type('dead_letters');
    await view.waitUntil('one row', () => (view.text().match(/^[> ] +\S+ [kMG]?B  /gm) ?? []).length === 1);
    expect(view.text()).toMatch(/^> .* table dead_letters/m);
  });

  it('tells the hours until full from what was measured', async () => {
    const file = join(workspace.dir, '.npl/disk-samples.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, { at: number; free: number }[]>;
    const [key = '', samples = []] = Object.entries(kept)[0] ?? [];
    const newest = samples.at(-1) ?? { at: 0, free: 0 };
    // As much again was free four hours ago: in four hours it is full.
    const before = { at: newest.at - 4 * 3_600_000, free: newest.free * 2 };
    await writeFile(file, JSON.stringify({ [key]: [before, newest] }));
    const view = await open('9', 'Disk', { cols: 120 });
    await view.waitFor(/^✖ short .* 4 h +\d.*\/h +4 h$/m);
  });
});

describe('doctor', () => {
  it('names what is wrong first, mends it after a question, and looks again', async () => {
    await workspace.npl('npl-ops', ['down']);
    const view = await open('0', 'Doctor');
    await view.waitFor(/^> ✖ error +\S+ is stopped/m);
    await view.waitFor('Next: npl-ops up');
    expect(view.text()).not.toContain('✔ ok');
    view.press('enter');
    await view.waitFor('Enter runs this command.');
    view.press('enter');
    await view.waitFor('Run npl-ops up?');
    view.press('y');
    await view.waitFor('✔ done', 60_000);
    view.press('escape');
    view.press('escape');
    view.press('r');
    await view.waitFor('✔ Nothing is in the way');
    for (const name of ['s3', 'kafka', 'clickhouse'])
      expect(view.text()).toMatch(new RegExp(`✔ ok +${name}: `));
  });

  it('writes the archive for whoever helps', async () => {
    const view = await open('0', 'Doctor');
    await view.waitFor(/✔ ok/);
    view.press('b');
    await view.waitFor('Collect reports and logs into one archive');
    view.press('y');
    await view.waitFor('✔ done', 90_000);
    expect(await filesLike(/^npl-support-.*\.zip$/)).toHaveLength(1);
  });

  it('leaves the terminal as it was', async () => {
    const view = await open('0', 'Doctor');
    view.press('q');
    expect(await view.exit()).toBe(0);
    expect(view.emulator.buffer.active.type).toBe('normal');
  });
});
