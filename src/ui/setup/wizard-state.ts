import type { LineChange } from '../../config/change.js';
import type { RunState } from '../../plan/run-state.js';
import type { Finding } from '../../probes/answers/finding.js';
import type { WelcomeFacts } from '../../probes/answers/welcome-facts.js';
import type { StatusReport } from '../../probes/status-report.js';
import type { Answers } from '../../questions/answers.js';
import type { QuestionId, SectionName } from '../../questions/question.js';
import type { TextState } from '../kit/edit-text.js';

export type Page =
  | { readonly kind: 'welcome' }
  | { readonly kind: 'section'; readonly name: SectionName }
  | { readonly kind: 'review' }
  | { readonly kind: 'apply' }
  | { readonly kind: 'done' };

/** What was found out about one answer. */
export interface AnswerFindings {
  readonly state: 'checking' | 'done';
  readonly findings: readonly Finding[];
}

/** A look at the plan for the answers of this moment. */
export interface PlanLook {
  readonly run: RunState;
  /** Why there is no plan: the answers cannot be used, or the look itself failed. */
  readonly trouble: string | undefined;
}

/** What the last page tells. */
export interface DoneFacts {
  /** What can be opened, or connected to. */
  readonly addresses: readonly { readonly name: string; readonly address: string; readonly user: string }[];
  /** Folder of the secrets file. */
  readonly stateDir: string;
  /** There are any. */
  readonly hasSecrets: boolean;
  /** Undefined: it could not be looked at. */
  readonly report: StatusReport | undefined;
  /** The table in which the hours of all event types come together. */
  readonly unionTable: string;
  /** There is a bucket to bring events from. */
  readonly hasBucket: boolean;
  /** Stands before our commands: `npx ` where npm was asked to find them. */
  readonly runner: string;
  /** Repeats the run without questions. */
  readonly command: string;
}

export interface Overlay {
  readonly kind: 'keys' | 'help' | 'log';
  /** Lines that are scrolled over: from the beginning, of a log from its end. */
  readonly offset: number;
}

/** All that the wizard shows. */
export interface WizardState {
  readonly page: Page;
  readonly answers: Answers;
  /** Undefined: still being gathered. */
  readonly facts: WelcomeFacts | undefined;
  /** Place in the visible questions of the section; one past the last is the row that shows more. */
  readonly at: number;
  /** What is being typed into the question at that place. */
  readonly field: TextState;
  /** Why that cannot be taken. */
  readonly refused: string | undefined;
  /** Enter was pressed once over a problem: the second time it is taken all the same. */
  readonly insists: boolean;
  /** Show what is rarely changed, too. */
  readonly advanced: boolean;
  readonly findings: Readonly<Record<string, AnswerFindings>>;
  readonly overlay: Overlay | undefined;
  /** First line that is shown of a page that scrolls; of the steps at work: lines away from where they are. */
  readonly offset: number;
  readonly changes: readonly LineChange[];
  readonly plan: PlanLook | undefined;
  /** Load the sample events, too. Undefined: nobody has said, and a trial does. */
  readonly sample: boolean | undefined;
  readonly run: RunState | undefined;
  /** Milliseconds that the run has taken so far. */
  readonly runMs: number;
  /** A run was begun: something may have been changed. */
  readonly begun: boolean;
  /** Ctrl-C was pressed: the run is being stopped. */
  readonly stopping: boolean;
  readonly done: DoneFacts | undefined;
}

/** What happened outside. */
export type WizardEvent =
  | { readonly kind: 'facts'; readonly facts: WelcomeFacts }
  | { readonly kind: 'findings'; readonly question: string; readonly found: AnswerFindings }
  | { readonly kind: 'plan'; readonly plan: PlanLook }
  | { readonly kind: 'run'; readonly run: RunState; readonly runMs: number }
  | { readonly kind: 'done'; readonly done: DoneFacts };

/** What the wizard wants done. */
export type WizardEffect =
  /** Look at the answer to the question that is shown. */
  | { readonly kind: 'look'; readonly question: QuestionId }
  | { readonly kind: 'look-again'; readonly question: QuestionId }
  /** Look at the plan of the answers. */
  | { readonly kind: 'plan' }
  | { readonly kind: 'apply' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'end'; readonly how: 'done' | 'failed' | 'cancelled' };

export interface Next {
  readonly state: WizardState;
  readonly effects: readonly WizardEffect[];
}
