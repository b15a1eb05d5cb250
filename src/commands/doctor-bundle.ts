import { access, readFile } from 'node:fs/promises';
import { release, totalmem, cpus, type } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { dirname, join } from 'node:path';
import { ZipFile } from 'yazl';
import { run } from '../clients/exec.js';
import { replaceFile } from '../config/replace-file.js';
import { shareableLines } from '../config/shareable.js';
import { Cancelled, ExitCode, messageOf, UsageError } from '../errors.js';
import { formatBytes } from '../ui/plain/format.js';
import { Terminal } from '../ui/plain/terminal.js';
import { BUNDLE_PARTS, type BundlePart } from './bundle-parts.js';
import { limitedSignal, type Cli } from './cli.js';
import { NPL_OPS } from './packaged.js';
import { withProject } from './project.js';

const PART_TIMEOUT_MS = 60_000;
/** Secrets are masked, but the archive still tells a lot about the machines. */
const OWNER_ONLY = 0o600;

/** `npl-ops doctor --bundle`: one archive with all that a helper needs to see, without a secret in it. */
export async function bundleCommand(cli: Cli, file: string | undefined): Promise<ExitCode> {
  return withProject(cli, async ({ redact, topology }) => {
    const signal = limitedSignal(cli);
    const terminal = new Terminal(cli, redact);
    const target = file ?? join(dirname(cli.configFile), defaultName(topology.stackName, new Date()));
    if (!cli.yes && (await exists(target))) {
      throw new UsageError(`${target} exists already`, { next: 'name another file, or add --yes' });
    }
    const zip = new ZipFile();
    const add = (name: string, text: string) => zip.addBuffer(Buffer.from(redact(text)), name);
    add('machine.txt', machine());
    add('env.conf', `${shareableLines(await readFile(cli.configFile)).join('\n')}\n`);
    for (const part of BUNDLE_PARTS) {
      terminal.rewrite(`collecting ${part.file}`);
      add(part.file, await output(cli, part, signal));
    }
    zip.end();
    const bytes = await buffer(zip.outputStream);
    await replaceFile(target, bytes, OWNER_ONLY);
    const files = ['machine.txt', 'env.conf', ...BUNDLE_PARTS.map((part) => part.file)];
    terminal.result(
      cli.json
        ? [JSON.stringify({ file: target, bytes: bytes.length, files })]
        : [
            `${target}: ${formatBytes(bytes.length)}, ${files.length} files, readable by you alone.`,
            'Secrets are masked; addresses, host names and log lines are in it. Look through it before you pass it on.',
          ],
    );
    return ExitCode.ok;
  });
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

/** What a part could not tell is as telling as what it did. */
async function output(cli: Cli, { args }: BundlePart, signal: AbortSignal): Promise<string> {
  const lines: string[] = [];
  const all = ['--config', cli.configFile, '--no-color', '--no-input', ...args];
  const outcome = await run(process.execPath, [NPL_OPS, ...all], {
    env: { ...cli.env, CI: '1' },
    signal,
    timeoutMs: PART_TIMEOUT_MS,
    onLine: (line) => lines.push(line),
  }).then(
    () => '',
    (error: unknown) => {
      if (error instanceof Cancelled) throw error;
      return `(${messageOf(error)})\n`;
    },
  );
  return `$ npl-ops ${args.join(' ')}\n${lines.join('\n')}\n${outcome}`;
}

function machine(): string {
  return [
    `system ${type()} ${release()} ${process.arch}`,
    `processors ${cpus().length}`,
    `memory ${formatBytes(totalmem())}`,
    `node ${process.version}`,
    '',
  ].join('\n');
}

/** `npl-support-npl-20261124T052800Z.zip` */
function defaultName(stackName: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `npl-support-${stackName}-${stamp}.zip`;
}
