import { Cancelled, ExitCode } from '../errors.js';
import { checkAnswer } from '../probes/answers/check-answer.js';
import { recommendedAnswers } from '../probes/answers/recommended-answers.js';
import { checkTools } from '../probes/answers/tools.js';
import { welcomeFacts } from '../probes/answers/welcome-facts.js';
import { contradictions, envConfChanges, type Answers } from '../questions/answers.js';
import { wrap } from '../ui/kit/text.js';
import { askQuestions, sentenceOf, type Asking } from '../ui/prompts/ask-questions.js';
import { choose, isYes, type Typing } from '../ui/prompts/choose.js';
import { typeAnswer } from '../ui/prompts/type-answer.js';
import { doneSummary } from '../ui/setup/done-lines.js';
import { factFindings } from '../ui/setup/fact-findings.js';
import { themeOf } from '../ui/theme.js';
import type { Cli } from './cli.js';
import type { ConfigSource } from './config-source.js';
import { keepAnswers } from './setup-answers.js';
import { runSetup } from './setup-run.js';
import { doneFacts } from './setup-wizard/run-plan.js';

type What = 'do' | 'edit' | 'leave';

/** The setup by numbered prompts and sentences, for a screen reader or a terminal without a cursor. */
export async function promptSetup(
  base: Cli,
  source: ConfigSource,
  { sample }: { readonly sample: boolean | undefined },
): Promise<ExitCode> {
  // Also where only the flag says so, no line is drawn again.
  const cli = { ...base, env: { ...base.env, ACCESSIBLE: '1' } };
  const typing = typingOn(cli);
  const { say } = typing;
  const tools = checkTools(cli.env, cli.configFile);
  let isBegun = false;
  try {
    say('npl-setup asks a few questions. Enter takes what is in brackets, < goes back, ? explains.');
    say('Nothing is changed before you have seen all that would be done.');
    const facts = await welcomeFacts(tools, cli.signal);
    factFindings(facts).forEach((finding) => say(sentenceOf(finding)));
    const advanced = await isYes('Also ask about what is rarely changed?', false, typing);
    const check: Asking['check'] = (question, now) => checkAnswer(question, now, tools, cli.signal);
    const asking = { ...typing, advanced, check };
    let answers = recommendedAnswers(source.answers, facts);
    let withSample = sample;
    let what: What = 'edit';
    while (what !== 'leave') {
      if (what === 'edit') answers = await agreed(await askQuestions(answers, asking), asking);
      const answered = { ...source, answers };
      withSample ??= await isSampleWanted(answers, typing);
      tellChanges(answered, say);
      say('What would be done:');
      const plan = await runSetup(cli, answered, { mode: 'plan', sample: withSample });
      what = await nextStep(plan, isBegun, typing);
      if (what !== 'do') continue;
      isBegun = true;
      const exitCode = await runSetup(cli, answered, { mode: 'apply', sample: withSample });
      await keepAnswers(cli, answers);
      if (exitCode === ExitCode.ok) return await tellDone(cli, { cli, source: answered, sample: withSample });
      if (exitCode === ExitCode.cancelled) return exitCode;
    }
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
  }
  say(isBegun ? 'What is done stays. npl-setup goes on from there.' : 'Nothing was changed.');
  return isBegun && !cli.signal.aborted ? ExitCode.failed : ExitCode.cancelled;
}

function typingOn({ stderr, signal }: Pick<Cli, 'stderr' | 'signal'>): Typing {
  return {
    say: (line) => void stderr.write(`${wrap(line, stderr.columns || 80).join('\n')}\n`),
    type: (message, isSecret) => typeAnswer({ message, isSecret, stdin: process.stdin, stderr, signal }),
  };
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

/** A trial without events shows nothing. */
function isSampleWanted({ layout }: Answers, typing: Typing): Promise<boolean> {
  const question = 'Load the 4,000 sample events through the pipeline, as a proof?';
  return isYes(question, layout === 'embedded', typing);
}

function nextStep(plan: ExitCode, isBegun: boolean, typing: Typing): Promise<What> {
  const edit = { title: 'change an answer', value: 'edit' } as const;
  const leave = { title: isBegun ? 'leave' : 'leave, nothing is changed', value: 'leave' } as const;
  if (plan === ExitCode.ok) {
    return choose<What>('What now?', [{ title: 'do all of this', value: 'do' }, edit, leave], typing);
  }
  const begin = { title: 'begin all the same, it stops at the step that fails', value: 'do' } as const;
  return choose<What>('A step would fail. What now?', [edit, begin, leave], typing);
}

async function tellDone(
  { stdout, signal }: Pick<Cli, 'stdout' | 'signal'>,
  run: Parameters<typeof doneFacts>[0],
): Promise<ExitCode> {
  const facts = await doneFacts(run, signal);
  const lines = doneSummary(facts, { theme: themeOf(false), width: stdout.columns || 80 });
  stdout.write(`${lines.join('\n')}\n`);
  return ExitCode.ok;
}

function tellChanges({ answers, before }: ConfigSource, say: Typing['say']): void {
  const changes = envConfChanges(answers);
  const file = answers.configFile;
  if (before === undefined)
    say(`${file} would be written, with the defaults and ${changes.length} other lines.`);
  else if (changes.length === 0) say(`${file} stays as it is.`);
  else say(`${file} would change in ${changes.length} lines; the old one is kept as a backup.`);
  for (const { line, before: old, after } of changes) {
    if (old !== undefined && before !== undefined) say(`Line ${line} was: ${old}`);
    say(`Line ${line} becomes: ${after}`);
  }
  const secrets = Object.keys(answers.secrets);
  if (secrets.length > 0) say(`Kept in .npl/secrets.env, readable by you alone: ${secrets.join(', ')}.`);
}
