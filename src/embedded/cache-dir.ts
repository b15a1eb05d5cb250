import { homedir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../errors.js';

/** Folder of downloaded engines: NPL_CACHE_DIR, else `npl` in XDG_CACHE_HOME, else `~/.cache/npl`. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  const own = env['NPL_CACHE_DIR'];
  if (own !== undefined && own !== '') {
    if (path.isAbsolute(own)) return own;
    throw new UsageError(`NPL_CACHE_DIR=${own} is not an absolute path`, {
      why: 'engines must be found again from any directory',
      next: 'set NPL_CACHE_DIR to an absolute path, or unset it',
    });
  }
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG base directory specification: a relative path is invalid and ignored.
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'npl');
  return path.join(env['HOME'] ?? homedir(), '.cache', 'npl');
}
