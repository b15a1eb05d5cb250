// What goes into Airflow's image, and beside the DAG of an Airflow elsewhere: dist/airflow, a folder that Docker builds.
import { build } from 'esbuild';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist', 'airflow');
const made = `${target}.${process.pid}`;
const replaced = `${made}.replaced`;
const cli = join(made, 'dags', 'cli');

/** What draws has no place in a task; a module that begins to import it fails the build, not the task. */
const NOT_THERE = /node_modules\/(ink|react|react-reconciler|enquirer)\//;

/** A module finds the files it reads from where it stands; in one file they all stand in its `dist/`. */
const standsWhereItStood = {
  name: 'stands-where-it-stood',
  setup(bundle) {
    bundle.onLoad({ filter: /[/\\]dist[/\\].*\.js$/ }, ({ path }) => {
      const place = JSON.stringify(`./${relative(root, path).replaceAll('\\', '/')}`);
      const text = readFileSync(path, 'utf8');
      return {
        contents: text
          .replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`)
          // What is loaded late is found by esbuild under this name alone.
          .replaceAll("load('", "require('"),
      };
    });
  },
};

rmSync(made, { recursive: true, force: true });
cpSync(join(root, 'templates', 'airflow'), made, { recursive: true });
mkdirSync(cli, { recursive: true });
cpSync(join(root, 'sql'), join(cli, 'sql'), { recursive: true });
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(join(cli, 'package.json'), `${JSON.stringify({ name, version, type: 'module' })}\n`);
const { metafile } = await build({
  absWorkingDir: root,
  stdin: {
    contents: `import { main } from './dist/commands/worker-main.js'; await main(process);`,
    resolveDir: root,
  },
  outfile: join(cli, 'npl-ops.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.12',
  legalComments: 'linked',
  // Packages in CommonJS ask for Node's own modules.
  banner: {
    js: `import { createRequire as nplRequire } from 'node:module'; const require = nplRequire(import.meta.url);`,
  },
  metafile: true,
  plugins: [standsWhereItStood],
});
const drawing = Object.keys(metafile.inputs).find((file) => NOT_THERE.test(file));
if (drawing !== undefined) throw new Error(`the commands of Airflow's tasks import ${drawing}`);
// Whoever reads it meanwhile sees the old one or the new one.
if (existsSync(target)) renameSync(target, replaced);
renameSync(made, target);
rmSync(replaced, { recursive: true, force: true });
