import type { KeyBinding } from '../keys/bindings.js';
import {
  APPLY_BINDINGS,
  DONE_BINDINGS,
  ENDED_BINDINGS,
  OVERLAY_BINDINGS,
  REVIEW_BINDINGS,
  SECTION_BINDINGS,
  WELCOME_BINDINGS,
} from './wizard-keys.js';
import type { WizardState } from './wizard-state.js';

/** Keys that do something now. */
export function bindingsOf({ overlay, page, run }: WizardState): readonly KeyBinding<string>[] {
  if (overlay !== undefined) return OVERLAY_BINDINGS;
  switch (page.kind) {
    case 'welcome':
      return WELCOME_BINDINGS;
    case 'section':
      return SECTION_BINDINGS;
    case 'review':
      return REVIEW_BINDINGS;
    case 'apply':
      return run?.outcome === undefined ? APPLY_BINDINGS : endedBindings(run.outcome);
    case 'done':
      return DONE_BINDINGS;
  }
}

function endedBindings(outcome: string): readonly KeyBinding<string>[] {
  return ENDED_BINDINGS.filter(({ action }) => action !== 'skip' || outcome === 'degraded');
}
