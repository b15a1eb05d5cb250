import type { OpsEvent } from '../../ui/ops/ops-event.js';

export interface FeedOptions {
  readonly signal: AbortSignal;
  readonly dispatch: (event: OpsEvent) => void;
  readonly isPaused: () => boolean;
  readonly redact: (text: string) => string;
}
