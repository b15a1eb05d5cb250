// One command from a fresh clone to a running pipeline: install, build, set up, load the sample, show it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, clonesNode, ensureInstalled, root } from './install.mjs';

function npl(bin, ...args) {
  const { status, signal } = spawnSync(clonesNode(), [join('bin', bin), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return signal ? 130 : status;
}

try {
  ensureInstalled();
  build();
  process.exitCode = npl('npl-setup.js', '--yes', '--sample');
  if (process.exitCode === 0) npl('npl-ops.js', 'status');
} catch (error) {
  process.stderr.write(`quickstart failed: ${error.message}\n`);
  process.exitCode = 1;
}
