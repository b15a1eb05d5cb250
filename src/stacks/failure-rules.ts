import { DATA_RULES } from './data-rules.js';
import { ENGINE_RULES } from './engine-rules.js';
import type { Rule } from './failure-rule.js';

/** Known causes of a failure, by the words in which they show; the first that fits counts. */
export const FAILURE_RULES: readonly Rule[] = [...ENGINE_RULES, ...DATA_RULES];
