import { ExitCode } from '../errors.js';
import { checkAnswer } from '../probes/answers/check-answer.js';
import { checkTools } from '../probes/answers/tools.js';
import { contradictions, envConfChanges, type Answers } from '../questions/answers.js';
import { askQuestions, type Asking } from '../ui/prompts/ask-questions.js';
import { typeAnswer } from '../ui/prompts/type-answer.js';
import type { Cli } from './cli.js';
import type { ConfigSource } from './config-source.js';
import { repeatCommand } from './repeat-command.js';
import { keepAnswers } from './setup-answers.js';
import { runSetup } from './setup-run.js';

type Say = (line: string) => void;

/** The setup by numbered prompts and sentences, for a screen reader or a terminal without a cursor. */
export async function promptSetup(
  cli: Cli,
  source: ConfigSource,
  { sample }: { readonly sample: boolean | undefined },
): Promise<ExitCode> {
  const say: Say = (line) => void cli.stderr.write(`${line}\n`);
  const type = (message: string, isSecret: boolean) =>
    typeAnswer({ message, isSecret, stdin: process.stdin, stderr: cli.stderr });
  const isYes = async (question: string): Promise<boolean> =>
    /^y(es)?$/i.test(await type(`${question} y or n`, false));
  say('npl-setup asks a few questions. Enter takes what is in brackets, < goes back, ? explains.');
  say('Nothing is changed before you have seen all that would be done.');
  const advanced = await isYes('Also ask about what is rarely changed?');
  const tools = checkTools(cli.env, cli.configFile);
  const check: Asking['check'] = (question, now) => checkAnswer(question, now, tools, cli.signal);
  const asking = { say, type, advanced, check };
  const answers = await agreed(await askQuestions(source.answers, asking), asking);
  const withSample =
    sample ?? (await isYes('Load the 4,000 sample events through the pipeline, as a proof?'));
  const answered = { ...source, answers };
  tellChanges(answered, say);
  say('What would be done:');
  const plan = await runSetup(cli, answered, { mode: 'plan', sample: withSample });
  if (plan !== ExitCode.ok) say('A step would fail. It can be begun all the same, and stops there.');
  if (!(await isYes('Do all of this now?'))) {
    say('Nothing was changed.');
    return ExitCode.cancelled;
  }
  const exitCode = await runSetup(cli, answered, { mode: 'apply', sample: withSample });
  const file = await keepAnswers(cli, answers);
  say(`The same again without questions: ${repeatCommand(cli, { sample: withSample, answers: file })}`);
  return exitCode;
}

/** Asks again while the answers contradict each other. */
async function agreed(answers: Answers, asking: Asking): Promise<Answers> {
  let now = answers;
  for (let clashes = contradictions(now); clashes.length > 0; clashes = contradictions(now)) {
    for (const { keys, reason } of clashes)
      asking.say(`These contradict each other: ${keys.join(', ')}: ${reason}.`);
    now = await askQuestions(now, { ...asking, advanced: true });
  }
  return now;
}

function tellChanges({ answers, before }: ConfigSource, say: Say): void {
  const changes = envConfChanges(answers);
  const file = answers.configFile;
  if (before === undefined)
    say(`${file} would be written, with the defaults and ${changes.length} other lines.`);
  else if (changes.length === 0) say(`${file} stays as it is.`);
  else say(`${file} would change in ${changes.length} lines; the old one is kept as a backup.`);
  for (const { line, before: old, after } of changes) {
    if (old !== undefined) say(`Line ${line} was: ${old}`);
    say(`Line ${line} becomes: ${after}`);
  }
  const secrets = Object.keys(answers.secrets);
  if (secrets.length > 0) say(`Kept in .npl/secrets.env, readable by you alone: ${secrets.join(', ')}.`);
}
