import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { startPty, type Pty } from '../test/helpers/pty.js';
import { spread, type Spread } from './measure.js';

/** Seconds, as a terminal sees them. */
export interface WizardResult {
  /** From the start of `npl-setup` to its first frame. */
  readonly firstFrame: Spread;
  /** From the start of `node -e 0` to its end. */
  readonly bareNode: Spread;
  /** From a key to the frame that shows it, while a check waits for a host that says nothing. */
  readonly key: Spread;
}

const KEYS = 60;

/** The wizard against a Node that does nothing, in turn; then keys. */
export async function wizard(runs: number, workDir: string): Promise<WizardResult> {
  const firstFrame: number[] = [];
  const bareNode: number[] = [];
  for (let round = 0; round <= runs; round += 1) {
    const ours = await timed(async () => {
      const pty = startPty({ command: 'npl-setup', cwd: workDir });
      await pty.waitFor('Enter begin');
      return pty;
    });
    ours.result.kill();
    await ours.result.exit();
    const bare = await timed(() => startPty({ program: [process.execPath, '-e', '0'], cwd: workDir }).exit());
    // The first round fills the page cache.
    if (round === 0) continue;
    firstFrame.push(ours.seconds);
    bareNode.push(bare.seconds);
  }
  return { firstFrame: spread(firstFrame), bareNode: spread(bareNode), key: spread(await keys(workDir)) };
}

async function keys(workDir: string): Promise<number[]> {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const config = path.join(workDir, 'silent.conf');
  const { port } = silent.address() as AddressInfo;
  await writeFile(config, `USE_EXTERNAL_KAFKA=YES\nKAFKA_HOST=127.0.0.1\nKAFKA_PORT=${port}\n`);
  const pty = startPty({ command: 'npl-setup', args: ['--config', config], cwd: workDir });
  try {
    await toKafkaHost(pty);
    const seconds: number[] = [];
    let host = '127.0.0.1';
    for (let at = 0; at < KEYS; at += 1) {
      // Each letter makes another host of it, and so another look that hangs.
      const letter = 'abcdefghijklmnopqrstuvwxyz'[at % 26] ?? 'x';
      host += letter;
      const { seconds: taken } = await timed(async () => {
        pty.type(letter);
        await pty.waitFor(`› ${host}`);
      });
      seconds.push(taken);
    }
    return seconds;
  } finally {
    pty.kill();
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
}

async function toKafkaHost(pty: Pty): Promise<void> {
  await pty.waitFor('Enter begin');
  const open = () => /^> .*$/m.exec(pty.text())?.[0] ?? '';
  for (let pages = 0; !open().includes('KAFKA_HOST'); pages += 1) {
    if (pages > 8) throw new Error(`no question KAFKA_HOST:\n${pty.text()}`);
    const before = open();
    pty.press('enter');
    await pty.waitUntil('the next question', () => open() !== before);
  }
  await pty.waitFor('… checking');
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly seconds: number }> {
  const begin = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - begin) / 1_000 };
}
