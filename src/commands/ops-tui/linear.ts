import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { ExitCode, messageOf } from '../../errors.js';
import { poll } from '../../probes/poller.js';
import { OPS_ACTIONS } from '../../ui/ops/actions.js';
import { changesBetween, menuLines, type MenuEntry } from '../../ui/ops/linear-text.js';
import type { Target } from '../../ui/ops/ops-state.js';
import { VIEW_NAMES } from '../../ui/ops/view.js';
import { viewWords } from '../../ui/ops/actions.js';
import type { OverviewData } from '../../ui/ops/views/overview/overview-data.js';
import { NOTHING_TO_DO } from '../../ui/plain/nothing-to-do.js';
import { ask } from '../../ui/prompts/ask.js';
import { confirm } from '../../ui/prompts/confirm.js';
import { typeName } from '../../ui/prompts/type-name.js';
import type { Cli } from '../cli.js';
import { NPL_OPS } from '../packaged.js';
import type { Project } from '../project.js';
import { overviewFeed } from './overview-feed.js';
import { PANELS } from './panels.js';
import { commonFlags, runChild } from './run-child.js';

const INTERVAL_MS = 3_000;
const LONGEST_INTERVAL_MS = 6_000;

/** One sentence for each change of state, and a numbered menu that prints every view as plain lines. */
export async function watchLinear(cli: Cli, project: Project, target: Target): Promise<ExitCode> {
  const quit = new AbortController();
  const signal = AbortSignal.any([cli.signal, quit.signal]);
  const say = (line: string): void => void cli.stdout.write(`${project.redact(line)}\n`);
  say(targetSentence(target));
  const watching = sayChanges(project, cli, { signal, say });
  try {
    await watching.first;
    return await menu(cli, target, { signal, say });
  } finally {
    quit.abort();
    await watching.ended;
  }
}

interface Voice {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

function targetSentence({ configFile, stack, nodes, readOnly }: Target): string {
  const mode = readOnly ? '; read-only: nothing is changed' : '';
  return `npl-ops watches ${stack} on ${nodes.join(', ')}, by ${configFile}${mode}.`;
}

function sayChanges(project: Project, cli: Cli, { signal, say }: Voice) {
  const feed = overviewFeed(project, cli);
  const looks = poll((limit) => feed.look(limit), {
    signal,
    intervalMs: INTERVAL_MS,
    longestIntervalMs: LONGEST_INTERVAL_MS,
    failing: ({ report }) => report.services.every(({ state }) => state !== 'healthy'),
  });
  let before: OverviewData | undefined;
  let seen = (): void => undefined;
  const first = new Promise<void>((resolve) => (seen = resolve));
  const run = async (): Promise<void> => {
    for await (const look of looks) {
      if (look.ok) {
        for (const sentence of changesBetween(before, look.value)) say(sentence);
        before = look.value;
      } else {
        say(`Could not look: ${messageOf(look.error)}.`);
      }
      seen();
    }
    seen();
  };
  return { first, ended: run() };
}

async function menu(cli: Cli, target: Target, { signal, say }: Voice): Promise<ExitCode> {
  const entries = menuEntries(target);
  for (const line of menuLines(entries)) say(line);
  const streams = { stdin: process.stdin, stderr: cli.stderr, signal };
  for (;;) {
    const answer = await ask(`Number (1 to ${entries.length}), or q to quit:`.concat(' '), streams);
    // An input that has ended is asked no more.
    if (['q', 'quit', 'й'].includes(answer.toLowerCase())) return ExitCode.ok;
    if (answer === '' && process.stdin.readableEnded) return ExitCode.ok;
    const entry = entries[Number(answer) - 1];
    if (entry === undefined) for (const line of menuLines(entries)) say(line);
    else await choose(cli, entry, { signal, say });
    await delay(0);
  }
}

function menuEntries({ readOnly }: Target): MenuEntry[] {
  return [
    ...VIEW_NAMES.map((name): MenuEntry => ({ title: viewWords(name), args: PANELS[name].twin })),
    ...OPS_ACTIONS.flatMap(({ title, effect }): MenuEntry[] => {
      if (effect.kind !== 'run' || (readOnly && effect.confirm !== '')) return [];
      const { args, confirm: question, dryRun, type } = effect;
      return [
        {
          title,
          args,
          ...(question === '' ? {} : { question }),
          ...(dryRun === undefined ? {} : { dryRun }),
          ...(type === undefined ? {} : { type }),
        },
      ];
    }),
  ];
}

async function choose(cli: Cli, entry: MenuEntry, { signal, say }: Voice): Promise<void> {
  const { title, args, question, dryRun, type } = entry;
  say(`${title}:`);
  if (dryRun !== undefined && !(await isWorthAsking(dryRun, cli, say))) return;
  const streams = { stdin: process.stdin, stderr: cli.stderr, signal };
  if (question !== undefined) {
    const agreed =
      type === undefined ? await confirm(question, streams) : await typeName(type, question, streams);
    if (!agreed) {
      say('Not done, nothing was changed.');
      return;
    }
  }
  const exitCode = await runHere(args, cli);
  if (exitCode !== 0) say(`It ended with exit code ${exitCode ?? 'unknown'}.`);
}

/** Whether the dry run succeeds and finds anything to do. */
async function isWorthAsking(
  dryRun: readonly string[],
  cli: Cli,
  say: (line: string) => void,
): Promise<boolean> {
  let isIdle = false;
  const onLine = (line: string): void => {
    if (line === NOTHING_TO_DO) isIdle = true;
    say(line);
  };
  const exitCode = await runChild(dryRun, { configFile: cli.configFile, env: cli.env, onLine }).ended;
  return exitCode === 0 && !isIdle;
}

/** With the terminal of this process, so that what it says is read where it is said. */
async function runHere(args: readonly string[], { configFile, env }: Cli): Promise<number | null> {
  const child = spawn(process.execPath, [NPL_OPS, ...commonFlags(configFile), ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return await new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}
