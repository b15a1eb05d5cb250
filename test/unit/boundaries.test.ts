import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBoundaries } from '../../scripts/check-boundaries.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
let root: string;

async function plant(files: Record<string, string>): Promise<readonly string[]> {
  const base = {
    'src/errors.ts': 'export const a = 1;\n',
    'src/config/keys.ts': "import { a } from '../errors.js';\nexport const keys = a;\n",
    'src/ui/view.ts': "import { keys } from '../config/keys.js';\nexport const view = keys;\n",
  };
  for (const [name, text] of Object.entries({ ...base, ...files })) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return checkBoundaries(root, projectRoot);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'npl-boundaries-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('import ranks', () => {
  it('accepts imports to the left', async () => {
    expect(await plant({})).toEqual([]);
  });

  it.each([
    [
      'a climb',
      'src/config/up.ts',
      "import { view } from '../ui/view.js';\nexport const up = view;\n",
      'rank-config',
    ],
    [
      'a climb by type only',
      'src/config/up.ts',
      "import type { V } from '../ui/view.js';\nexport type U = V;\n",
      'rank-config',
    ],
    [
      'neighbours of one rank',
      'src/steps/s.ts',
      "import { p } from '../probes/p.js';\nexport const s = p;\n",
      'rank-steps',
    ],
    [
      'work in ui',
      'src/ui/w.ts',
      "import { c } from '../clients/c.js';\nexport const w = c;\n",
      'ui-does-no-work',
    ],
    [
      'a dynamic climb',
      'src/config/up.ts',
      "export const up = () => import('../ui/view.js');\n",
      'rank-config',
    ],
  ])('refuses %s', async (_name, file, text, rule) => {
    const others = {
      'src/probes/p.ts': 'export const p = 1;\n',
      'src/clients/c.ts': 'export const c = 1;\n',
    };
    expect((await plant({ ...others, [file]: text })).join('\n')).toContain(`${rule}: ${file}`);
  });

  it('refuses a cycle', async () => {
    const found = await plant({
      'src/config/a.ts': "import { b } from './b.js';\nexport const a = () => b;\n",
      'src/config/b.ts': "import { a } from './a.js';\nexport const b = () => a;\n",
    });
    expect(found.join('\n')).toContain('no-cycles');
  });

  it('refuses a cycle of types alone', async () => {
    const found = await plant({
      'src/config/a.ts': "import type { B } from './b.js';\nexport interface A {\n  b: B;\n}\n",
      'src/config/b.ts': "import type { A } from './a.js';\nexport interface B {\n  a: A;\n}\n",
    });
    expect(found.join('\n')).toContain('no-cycles');
  });

  it('refuses a terminal library in the core', async () => {
    const found = await plant({
      'src/config/draw.ts': "import { render } from 'ink';\nexport const draw = render;\n",
      'node_modules/ink/package.json': '{"name":"ink","version":"0.0.0","main":"index.js"}',
      'node_modules/ink/index.js': 'export const render = 1;\n',
    });
    expect(found.join('\n')).toContain('core-draws-nothing: src/config/draw.ts');
  });

  it('never passes a tree that it could not read', async () => {
    await mkdir(join(root, 'src'), { recursive: true });
    await expect(checkBoundaries(root, projectRoot)).rejects.toThrow('read only');
  });
});
