import { join } from 'node:path';
import { projectRoot } from '../test/helpers/workspace.js';
import { measure, spread, type Spread } from './measure.js';
import { wizard, type WizardResult } from './wizard.js';

/** Wall seconds of whole processes. */
export interface StartupResult {
  readonly version: Spread;
  readonly bareNode: Spread;
  readonly wizard: WizardResult;
}

/** `npl-ops --version` against a Node that does nothing, in turn; then the first frame of `npl-setup`. */
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
  return {
    version: spread(version),
    bareNode: spread(bareNode),
    wizard: await wizard(runs, workDir),
  };
}
