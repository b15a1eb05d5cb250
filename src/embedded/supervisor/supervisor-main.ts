import { rmSync, statSync } from 'node:fs';
import { serveControl } from './control-server.js';
import { takeLock } from '../../clients/file-lock.js';
import { chooseSocketPath, publishedSocket, publishSocketPath, removeSocket } from './socket-path.js';
import { createStateDirs, stateFiles } from './state-files.js';
import { Supervisor } from './supervisor.js';

const TICK_MS = 1_000;
/** Without an engine and without a question for so long, nobody needs it. */
const IDLE_EXIT_MS = 5_000;

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

/** The supervisor process of one state folder: `supervisor-main.js STATE_DIR`. Its output is its log. */
async function main(stateDir: string): Promise<void> {
  // A full disk costs log lines, not the supervisor.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const files = stateFiles(stateDir);
  await createStateDirs(files);
  const lock = takeLock(files.lock);
  if (lock === undefined) return;
  // Held by this listener: a lock that is garbage collected is released.
  process.once('exit', () => lock.release());
  const lockFile = inodeOf(files.lock);
  // A folder that was removed may have been made anew, by the supervisor that comes next.
  const hasItsFolder = (): boolean => inodeOf(files.lock) === lockFile;
  log(`supervisor: started (process ${process.pid})`);

  const supervisor = new Supervisor(files, log);
  let lastAsked = Date.now();
  let wasStopped = false;
  const old = await publishedSocket(files);
  if (old !== undefined) removeSocket(files, old.socket);
  const socketPath = await chooseSocketPath(stateDir);
  rmSync(socketPath, { force: true });
  const leave = (why: string): never => {
    // Synchronous: whoever asks from here on finds nobody, and starts a supervisor of its own.
    log(`supervisor: ends, ${why}`);
    if (hasItsFolder()) {
      rmSync(files.supervisor, { force: true });
      removeSocket(files, socketPath);
    }
    process.exit(0);
  };
  const server = await serveControl(
    socketPath,
    async (request) => {
      lastAsked = Date.now();
      wasStopped = request.op === 'stop';
      return supervisor.handle(request);
    },
    () => {
      if (wasStopped && supervisor.isIdle) leave('every engine is stopped');
    },
  );
  await publishSocketPath(files, socketPath);

  const stopAndLeave = async (why: string): Promise<void> => {
    log(`supervisor: stops every engine, ${why}`);
    clearInterval(ticking);
    // Closing unlinks the path of the socket, whoever listens there by now.
    if (hasItsFolder()) server.close();
    await supervisor.stop();
    leave(why);
  };
  const ticking = setInterval(() => {
    if (!hasItsFolder()) void stopAndLeave('its state folder was removed, so that nobody can reach it');
    else if (supervisor.isIdle && Date.now() - lastAsked > IDLE_EXIT_MS) leave('no engine is wanted');
  }, TICK_MS);
  process.once('SIGTERM', () => void stopAndLeave('asked by SIGTERM'));
  process.once('SIGINT', () => void stopAndLeave('asked by SIGINT'));
  process.on('SIGHUP', () => log('supervisor: stays, though its terminal was closed'));
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

const [stateDir] = process.argv.slice(2);
if (stateDir === undefined) throw new Error('usage: supervisor-main.js STATE_DIR');
await main(stateDir);
