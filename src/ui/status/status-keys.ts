import type { KeyBinding } from '../keys/bindings.js';

/** `quit`: the operator is done looking. */
export const STATUS_BINDINGS: readonly KeyBinding<'quit' | 'cancel'>[] = [
  { keys: ['q', 'Q'], action: 'quit', help: 'quit' },
  { keys: ['ctrl+c'], action: 'cancel', help: 'cancel' },
];
