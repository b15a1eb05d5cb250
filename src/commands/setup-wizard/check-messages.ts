import type { CheckSpec } from '../../probes/answers/check-spec.js';
import type { Finding } from '../../probes/answers/finding.js';
import type { WelcomeFacts } from '../../probes/answers/welcome-facts.js';

/** What the wizard's screen thread asks of the thread that looks. */
export type ToChecker =
  | { readonly kind: 'check'; readonly id: number; readonly spec: CheckSpec }
  | { readonly kind: 'welcome'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' };

export type FromChecker =
  | { readonly id: number; readonly finding: Finding }
  | { readonly id: number; readonly welcome: WelcomeFacts }
  | { readonly id: number; readonly failed: string };

export interface CheckerData {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly configFile: string;
}
