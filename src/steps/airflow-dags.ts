import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { replaceFile } from '../config/replace-file.js';
import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';
import { workerConf } from '../stacks/airflow-worker.js';
import { DAGS_FOLDER } from '../stacks/templates.js';
import type { Topology } from '../topology/topology-types.js';

/** The folder of AIRFLOW_DAGS that is ours, and in it the list of files that we wrote. */
const OWN_FOLDER = 'npl';
const LIST = '.npl-files.json';
const DAG = 'npl_ingest.py';
const NEEDS =
  "Airflow's machine needs Node 22.12 or newer, and the variables that docs/airflow.md lists; npl sets neither";

type Files = ReadonlyMap<string, Buffer>;

interface Look {
  readonly wanted: Files;
  /** Paths in the folder that are missing or differ. */
  readonly changed: readonly string[];
  /** Ours once, and wanted no more. */
  readonly stale: readonly string[];
}

/** The DAG and what it runs are where an Airflow of somebody else's reads its DAGs. */
export function airflowDagsStep(
  topology: Topology,
  needs: readonly string[],
  after: readonly string[] = [],
): Step {
  const folder = join(topology.airflow.dagsDir, OWN_FOLDER);
  const held = (count: number) => `${count} files in ${folder}; ${NEEDS}`;
  return {
    id: 'airflow-dags',
    title: 'DAG of Airflow',
    node: 'local',
    needs,
    after,
    will: [`write the DAG npl_ingest and its commands to ${folder}`],
    timeoutMs: 60_000,
    async check() {
      const { wanted, changed, stale } = await look(folder, topology);
      if (changed.length + stale.length === 0) return { holds: true, detail: held(wanted.size) };
      const actions = [
        ...(changed.length > 0 ? [`write ${changed.length} files of the DAG npl_ingest to ${folder}`] : []),
        ...stale.map((file) => `remove ${join(folder, file)}, which npl wrote and needs no more`),
      ];
      return { holds: false, will: actions };
    },
    async apply() {
      const { wanted, changed, stale } = await look(folder, topology);
      // Airflow may read at any time: the list first, so that what is ours is known; the DAG after what it runs.
      await write(join(folder, LIST), Buffer.from(`${JSON.stringify([...wanted.keys(), ...stale])}\n`));
      for (const [file, bytes] of wanted) if (changed.includes(file)) await write(join(folder, file), bytes);
      for (const file of stale) await rm(join(folder, file), { force: true });
      await write(join(folder, LIST), Buffer.from(`${JSON.stringify([...wanted.keys()])}\n`));
    },
    async verify() {
      const { wanted, changed, stale } = await look(folder, topology);
      const [wrong] = [...changed, ...stale];
      if (wrong === undefined) return held(wanted.size);
      throw new NplError(`${join(folder, wrong)} is not as it was written`, {
        why: 'another program changes files there',
        next: 'npl-setup --yes',
      });
    },
  };
}

async function look(folder: string, topology: Topology): Promise<Look> {
  const wanted = await wantedFiles(topology);
  const ours = await writtenBefore(folder);
  const changed: string[] = [];
  for (const [file, bytes] of wanted) {
    const found = await readFile(join(folder, file)).catch(absent);
    if (found?.equals(bytes) === true) continue;
    if (found !== undefined && !ours.has(file)) throw notOurs(join(folder, file));
    changed.push(file);
  }
  return { wanted, changed, stale: [...ours].filter((file) => !wanted.has(file)) };
}

/** In the order in which they may appear: the DAG last. */
async function wantedFiles(topology: Topology): Promise<Files> {
  const entries = await readdir(DAGS_FOLDER, { recursive: true, withFileTypes: true });
  const packaged = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(DAGS_FOLDER, join(entry.parentPath, entry.name)))
    .sort((a, b) => Number(a === DAG) - Number(b === DAG) || (a < b ? -1 : 1));
  const files = new Map<string, Buffer>();
  for (const [name, text] of Object.entries(workerConf(topology))) {
    files.set(join('conf', name), Buffer.from(text as string));
  }
  for (const file of packaged) files.set(file, await readFile(join(DAGS_FOLDER, file)));
  return files;
}

async function writtenBefore(folder: string): Promise<ReadonlySet<string>> {
  const text = (await readFile(join(folder, LIST)).catch(absent))?.toString() ?? '[]';
  try {
    const list = JSON.parse(text) as unknown;
    if (Array.isArray(list) && list.every((file) => isInside(file))) return new Set(list);
  } catch {
    // Not JSON: the same as a list of something else.
  }
  throw notOurs(join(folder, LIST));
}

/** What stands in the list is removed one day. */
function isInside(file: unknown): file is string {
  return typeof file === 'string' && !file.startsWith('/') && !file.split('/').includes('..');
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

function notOurs(file: string): NplError {
  return new NplError(`${file} is not of npl, and a file of the DAG npl_ingest has to stand there`, {
    why: 'npl changes no files of others',
    next: 'move it elsewhere, or name another folder in AIRFLOW_DAGS',
  });
}

/** Airflow runs as another user, whatever the umask here. */
async function write(file: string, bytes: Buffer): Promise<void> {
  const folder = dirname(file);
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) {
    for (let each = folder; each.startsWith(made); each = dirname(each)) await chmod(each, 0o755);
  }
  await replaceFile(file, bytes, 0o644);
}
