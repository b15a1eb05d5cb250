import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NplError } from '../../errors.js';

/** Also in templates/embedded/chdb/package.json. */
export const CHDB_VERSION = '3.4.0';

/** The package that holds chdb's library for each platform that it is built for. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'linux-x64': '@chdb/lib-linux-x64-gnu',
  'linux-arm64': '@chdb/lib-linux-arm64-gnu',
  'darwin-x64': '@chdb/lib-darwin-x64',
  'darwin-arm64': '@chdb/lib-darwin-arm64',
};

export interface Platform {
  readonly platform: string;
  readonly arch: string;
  /** Linux with another C library than glibc. */
  readonly musl: boolean;
}

export function thisPlatform(): Platform {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const { platform, arch } = process;
  return { platform, arch, musl: platform === 'linux' && header.glibcVersionRuntime === undefined };
}

/** Name of the library's package. Throws NplError where chdb does not run. */
export function chdbLibrary({ platform, arch, musl }: Platform): string {
  const name = LIBRARIES[`${platform}-${arch}`];
  if (name !== undefined && !musl) return name;
  const system = musl ? `${platform} with musl libc` : `${platform} ${arch}`;
  throw new NplError('the embedded ClickHouse does not run on this machine', {
    why: `chdb is built for Linux with glibc and for macOS, this is ${system}`,
    next: 'set CLICKHOUSE_RUNTIME=docker or CLICKHOUSE_RUNTIME=external in env.conf',
  });
}

export function chdbDir(cacheDir: string): string {
  return path.join(cacheDir, `chdb-${CHDB_VERSION}`);
}

/** Does the folder hold all of chdb? */
export async function isChdbComplete(folder: string, library: string): Promise<boolean> {
  try {
    const modules = path.join(folder, 'node_modules');
    await Promise.all(
      ['chdb_node.node', 'libchdb.so'].map((file) => access(path.join(modules, library, file))),
    );
    const text = await readFile(path.join(modules, 'chdb/package.json'), 'utf8');
    return (JSON.parse(text) as { version?: string }).version === CHDB_VERSION;
  } catch {
    return false;
  }
}

/** Absolute path of a file of `templates/embedded/chdb`. */
export function chdbTemplate(
  name: 'package.json' | 'package-lock.json' | 'config.xml' | 'users.xml',
): string {
  return fileURLToPath(new URL(`../../../templates/embedded/chdb/${name}`, import.meta.url));
}
