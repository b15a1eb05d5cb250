import { checksOf } from '../../probes/answers/checks-of.js';
import type { WelcomeFacts } from '../../probes/answers/welcome-facts.js';
import type { Answers } from '../../questions/answers.js';
import type { QuestionId } from '../../questions/question.js';
import { isKeyName } from '../../config/keys.js';
import type { CheckerData } from './check-messages.js';
import { startChecker } from './checker.js';
import { createLiveChecks, type CheckReport } from './live-checks.js';

/** Everything that the wizard finds out about the world, off the thread that draws. */
export interface WizardChecks {
  /** The question that is shown and its answer so far: at every change, at every visit. */
  show(question: QuestionId, answers: Answers): void;
  /** Looks at the shown answer again at once. */
  again(question: QuestionId): void;
  welcome(signal: AbortSignal): Promise<WelcomeFacts>;
  /** Resolves when nothing is being looked at. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** `report` is also called from within `show`, with what is known already. */
export function startWizardChecks(data: CheckerData, report: (report: CheckReport) => void): WizardChecks {
  const checker = startChecker(data);
  const live = createLiveChecks({ run: (spec, signal) => checker.check(spec, signal), report });
  return {
    show: (question, answers) => live.ask(question, checksOf(question, answers), delayOf(question)),
    again: (question) => live.again(question),
    welcome: (signal) => checker.welcome(signal),
    idle: () => live.idle(),
    async close() {
      live.close();
      await checker.close();
    },
  };
}

/** Half a password is a wrong one: whoever is asked may count those. */
const SECRET_DELAY_MS = 1_000;

function delayOf(question: QuestionId): number | undefined {
  return question === 'layout' || isKeyName(question) ? undefined : SECRET_DELAY_MS;
}
