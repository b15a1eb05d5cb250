import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parse } from 'yaml';

/** One YAML file of templates/superset/assets. */
export interface Asset {
  /** As in the bundle: `charts/pages.yaml`. */
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** All of the folder, in the order of their paths. */
export async function readAssets(folder: string): Promise<Asset[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return await Promise.all(
    files.sort().map(async (file) => ({
      path: relative(folder, file).split(sep).join('/'),
      content: parse(await readFile(file, 'utf8')) as Asset['content'],
    })),
  );
}
