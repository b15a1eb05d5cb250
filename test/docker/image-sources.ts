import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { run } from '../../src/clients/exec.js';
import { KEYS } from '../../src/config/keys.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { chdbTemplate } from '../../src/embedded/clickhouse/chdb-package.js';
import { installChdb } from '../../src/embedded/clickhouse/install.js';
import { NODE_IMAGE } from '../../src/stacks/templates.js';
import { projectRoot } from '../helpers/workspace.js';
import { hashOf } from './hash-of.js';
import { moduleFiles } from './module-files.js';

export type ImageName = 'kafka' | 'clickhouse' | 'postgres' | 'airflow' | 'superset' | 'node';

/** What an image is made of, besides its folder of `images/`. */
export interface ImageSource {
  readonly tag: string;
  /** The image of ours that it begins with, if not the base. */
  readonly from?: ImageName;
  /** Changes with what `fill` would add. */
  readonly key?: () => Promise<string>;
  /** Adds to the build context what does not stand in the repository. */
  readonly fill?: (context: string) => Promise<void>;
}

const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const SERVER = 'dist/embedded/clickhouse/server-main.js';
/** Under the names and tags that env.conf has by default. */
export const IMAGE_SOURCES: Readonly<Record<ImageName, ImageSource>> = {
  kafka: {
    tag: KEYS.KAFKA_IMAGE.default,
    fill: async (context) => {
      const copy = [`${DEPENDENCY_PLUGIN}:copy-dependencies`, '-DincludeScope=runtime'];
      const places = ['--file', join(context, 'pom.xml'), `-DoutputDirectory=${join(context, 'libs')}`];
      await run('mvn', ['--batch-mode', '--quiet', ...places, ...copy], { timeoutMs: 600_000 });
    },
  },
  postgres: { tag: KEYS.POSTGRES_IMAGE.default },
  airflow: { tag: KEYS.AIRFLOW_IMAGE.default },
  superset: { tag: KEYS.SUPERSET_IMAGE.default },
  node: {
    tag: NODE_IMAGE,
    key: async () => process.version,
    fill: (context) => cp(process.execPath, join(context, 'node'), { dereference: true }),
  },
  clickhouse: {
    tag: KEYS.CLICKHOUSE_IMAGE.default,
    from: 'node',
    key: async () => hashOf([...(await serverFiles()), ...CHDB_FILES]),
    fill: async (context) => {
      const signal = new AbortController().signal;
      const chdb = await installChdb(cacheDir(process.env), {
        env: process.env,
        signal,
        log: () => undefined,
      });
      await cp(chdb, join(context, 'chdb'), { recursive: true });
      for (const file of await serverFiles()) {
        await place(file, join(context, 'npl', relative(projectRoot, file)));
      }
      for (const file of CHDB_FILES) await place(file, join(context, 'config', basename(file)));
    },
  },
};

/** The settings, and which version of the engine it is. */
const CHDB_FILES = (['config.xml', 'users.xml', 'package.json'] as const).map(chdbTemplate);

async function serverFiles(): Promise<string[]> {
  return [...(await moduleFiles(projectRoot, SERVER)), join(projectRoot, 'package.json')];
}

async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}
