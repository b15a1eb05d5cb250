import { createRequire } from 'node:module';
import type stringWidth from 'string-width';

const load = createRequire(import.meta.url);

/** Terminal cells of any text. The package takes longer to load than a frame to draw, and few frames need it. */
export function measuredWidth(text: string): number {
  return (load('string-width') as { readonly default: typeof stringWidth }).default(text);
}
