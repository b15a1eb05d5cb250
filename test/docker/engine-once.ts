import { buildImages, type ImageName } from './build-images.js';
import { startDockerEngine, testDockerDir } from './engine.js';

/** Those first that take longest to make. */
const IMAGES: readonly ImageName[] = ['airflow', 'superset', 'kafka', 'postgres', 'clickhouse', 'node'];

/** One engine for all files of the run, with all images; each file finds it running. Vitest calls what it returns. */
export default async function engineOnce(): Promise<() => Promise<void>> {
  const engine = await startDockerEngine({
    dir: testDockerDir(),
    meanwhile: (env) => buildImages({ env }, IMAGES),
  });
  return () => engine.close();
}
