// Draws docs/screens/: runs the built programs on a terminal and turns what is on it into pictures.
// `node scripts/docs-screens.ts` draws all of them, `node scripts/docs-screens.ts status` one.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPty } from '../test/helpers/pty.ts';
import { runsOf } from './screens/cells.ts';
import { makeFolder } from './screens/folder.ts';
import { SCENES, type Scene } from './screens/scenes.ts';
import { PALETTES, svgOf } from './screens/svg.ts';
import { takeStep } from './screens/take-step.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'docs/screens');

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SCENES.some((scene) => scene.name === name));
if (unknown.length > 0) throw new Error(`no scene is called ${unknown.join(', ')}`);
const scenes = SCENES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

await mkdir(target, { recursive: true });
for (const stack of ['none', 'running'] as const) {
  const those = scenes.filter((scene) => scene.stack === stack);
  if (those.length === 0) continue;
  const folder = await makeFolder(process.env['NPL_APP'] ?? root, stack);
  try {
    for (const scene of those) await picture(scene, folder.dir);
  } finally {
    await folder.dispose();
  }
}

async function picture(
  { name, command, args, cols = 80, rows = 24, steps }: Scene,
  cwd: string,
): Promise<void> {
  const pty = startPty({ command, args, cwd, cols, rows });
  try {
    for (const step of steps) await takeStep(pty, step);
    const shown = { cols, rows, runs: runsOf(pty.emulator), title: [command, ...args].join(' ') };
    for (const tone of ['light', 'dark'] as const) {
      await writeFile(join(target, `${name}-${tone}.svg`), svgOf(shown, PALETTES[tone]));
    }
    console.log(`docs/screens/${name}-{light,dark}.svg`);
  } finally {
    pty.kill('SIGTERM');
    await pty.exit();
  }
}
