import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { filesUnder } from './hash-of.js';

/**
 * Absolute paths of all files that a built module needs to run: ours one by one, packages of `node_modules` as a whole,
 * with those that they depend on.
 */
export async function moduleFiles(root: string, entry: string): Promise<string[]> {
  const own = new Set<string>();
  const packages = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (own.has(file)) return;
    own.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (name.startsWith('.')) await visit(resolve(dirname(file), name));
      else if (!name.startsWith('node:')) await addPackage(packageOf(name));
    }
  };
  const addPackage = async (name: string): Promise<void> => {
    if (packages.has(name)) return;
    packages.add(name);
    const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
    for (const dependency of Object.keys(dependencies)) await addPackage(dependency);
  };
  await visit(join(root, entry));
  const files = await Promise.all(
    [...packages].sort().map((name) => filesUnder(join(root, 'node_modules', name))),
  );
  return [...own, ...files.flat()];
}

/** `@scope/name` or `name` of what is imported. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
