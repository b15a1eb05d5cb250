import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder, type Folder } from '../../scripts/screens/folder.js';
import { SCENES } from '../../scripts/screens/scenes.js';
import { takeStep } from '../../scripts/screens/take-step.js';
import { startPty } from '../helpers/pty.js';
import { projectRoot } from '../helpers/workspace.js';

// The pictures of the README are drawn by hand, now and then; that they still can be is seen here.

let folder: Folder;
beforeAll(async () => {
  folder = await makeFolder(projectRoot, 'none');
});
afterAll(() => folder.dispose());

const scenes = SCENES.filter(({ stack }) => stack === 'none');

it.each(scenes)('the picture $name can be taken', async ({ command, args, cols, rows, steps }) => {
  const pty = startPty({ command, args, cwd: folder.dir, cols: cols ?? 80, rows: rows ?? 24 });
  try {
    // A text that does not come any more is what fails.
    for (const step of steps) await takeStep(pty, step);
    expect(pty.text()).toMatch(/^npl-setup +.*env\.conf/);
  } finally {
    pty.kill('SIGTERM');
    await pty.exit();
  }
});
