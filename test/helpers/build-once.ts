import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Engine and command tests start the built programs, so the build must be that of the sources under test. */
export default function buildOnce(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const programs = [
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    ['scripts/bundle-airflow.mjs'],
  ];
  for (const program of programs) execFileSync(process.execPath, program, { cwd: root, stdio: 'inherit' });
}
