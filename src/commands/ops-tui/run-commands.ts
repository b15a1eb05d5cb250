import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, resolve } from 'node:path';
import { messageOf } from '../../errors.js';
import type { Notice } from '../../ui/ops/ops-state.js';
import type { OpsCommand, OpsEvent } from '../../ui/ops/ops-event.js';
import { copySequence } from './clipboard.js';
import type { Feeds } from './feeds.js';
import { openUrl } from './open-url.js';
import { runChild, type Child } from './run-child.js';

export interface CommandTools {
  readonly feeds: Pick<Feeds, 'look' | 'load'>;
  readonly dispatch: (event: OpsEvent) => void;
  readonly quit: (how: 'quit' | 'cancel') => void;
  readonly redact: (text: string) => string;
  /** Past the frame, which holds back what others write. */
  readonly write: (text: string) => void;
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the operator stands: what is saved goes there. */
  readonly folder: string;
}

/** Does what the reducer asked for, and tells how it went. */
export interface CommandRunner {
  run(command: OpsCommand): void;
  /** Ends the command that runs, if one does. */
  close(): Promise<void>;
}

export function commandRunner(tools: CommandTools): CommandRunner {
  const { feeds, dispatch, redact } = tools;
  const tell = (notice: Notice): void => dispatch({ kind: 'notice', notice });
  let running: { readonly id: number; readonly child: Child } | undefined;

  const start = (id: number, args: readonly string[]): void => {
    const child = runChild(args, {
      ...tools,
      onLine: (line) => dispatch({ kind: 'run-lines', id, lines: [redact(line)] }),
    });
    running = { id, child };
    void child.ended.then((exitCode) => {
      if (running?.id === id && running.child === child) running = undefined;
      dispatch({ kind: 'run-ended', id, exitCode });
    });
  };
  return {
    run(command) {
      switch (command.kind) {
        case 'quit': {
          tools.quit(command.how);
          return;
        }
        case 'look': {
          feeds.look();
          return;
        }
        case 'load': {
          feeds.load(command.view, command.key);
          return;
        }
        case 'start': {
          start(command.id, command.args);
          return;
        }
        case 'stop':
          if (running?.id === command.id) running.child.stop();
          return;
        case 'copy':
          tools.write(copySequence(redact(command.text)));
          {
            tell({ tone: 'ok', text: 'copied, if the terminal allows it (OSC 52)' });
            return;
          }
        case 'open':
          return void openUrl(command.url, tools.env).then(tell);
        case 'save':
          return void save(command, tools).then(tell);
      }
    },
    async close() {
      running?.child.stop();
      await running?.child.ended;
    },
  };
}

/** Never over a file that is there. */
async function save(
  { name, lines }: Extract<OpsCommand, { kind: 'save' }>,
  { folder, redact }: CommandTools,
): Promise<Notice> {
  const file = resolve(folder, basename(name));
  try {
    await writeFile(file, redact(`${lines.join('\n')}\n`), { flag: 'wx', mode: 0o600 });
    return { tone: 'ok', text: `saved ${lines.length} lines in ${file.replace(homedir(), '~')}` };
  } catch (error) {
    return { tone: 'bad', text: `could not save: ${messageOf(error)}` };
  }
}
