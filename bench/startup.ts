import { join } from 'node:path';
import { projectRoot } from '../test/helpers/workspace.js';
import { measure, spread, type Spread } from './measure.js';

/** Wall seconds of whole processes. */
export interface StartupResult {
  readonly version: Spread;
  readonly bareNode: Spread;
}

/** `npl-ops --version` against a Node that does nothing, in turn. */
export async function startup(runs: number, workDir: string): Promise<StartupResult> {
  const version: number[] = [];
  const bareNode: number[] = [];
  const bin = join(projectRoot, 'bin/npl-ops.js');
  for (let round = 0; round <= runs; round += 1) {
    const ours = await measure({ argv: [process.execPath, bin, '--version'] }, workDir);
    const bare = await measure({ argv: [process.execPath, '-e', '0'] }, workDir);
    // The first round fills the page cache.
    if (round === 0) continue;
    version.push(ours.wall);
    bareNode.push(bare.wall);
  }
  return { version: spread(version), bareNode: spread(bareNode) };
}
