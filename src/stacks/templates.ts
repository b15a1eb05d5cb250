import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The official image from which Node is copied into the image of Airflow; it has the C library of Debian 12. */
export const NODE_IMAGE = 'node:24-bookworm-slim';

/** Files that come with the program and that the variables of the Compose files are made from. */
export interface Templates {
  /** Of ClickHouse: config.d and users.d. */
  readonly clickhouse: { readonly server: string; readonly profile: string };
  readonly airflow: BuildContext;
  readonly superset: BuildContext;
}

/** A folder with a Dockerfile. */
export interface BuildContext {
  /** Absolute. */
  readonly folder: string;
  /** Changes with any of its files. */
  readonly digest: string;
}

export async function readTemplates(): Promise<Templates> {
  const [server, profile, airflow, superset] = await Promise.all([
    readFile(templatePath('clickhouse/server.xml'), 'utf8'),
    readFile(templatePath('clickhouse/profile.xml'), 'utf8'),
    buildContext(AIRFLOW_FOLDER),
    buildContext(templatePath('superset')),
  ]);
  return { clickhouse: { server, profile }, airflow, superset };
}

/** `templates/airflow` with the commands that its tasks run, in one file: `npm run build` makes it. */
const AIRFLOW_FOLDER = fileURLToPath(new URL('../../dist/airflow', import.meta.url));
/** The DAG and what it runs, as they stand in the image and in AIRFLOW_DAGS; absolute. */
export const DAGS_FOLDER = join(AIRFLOW_FOLDER, 'dags');

/** Absolute path of a file of `templates/`. */
export function templatePath(name: string): string {
  return fileURLToPath(new URL(`../../templates/${name}`, import.meta.url));
}

async function buildContext(folder: string): Promise<BuildContext> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`${file.slice(folder.length)}\0${content.length}\0`).update(content);
  }
  return { folder, digest: hash.digest('hex') };
}
