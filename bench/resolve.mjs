// The bench runs as TypeScript under plain Node, and measures what is built: an import of src is one of dist.
// Compiled code is kept between runs, as the commands keep theirs (bin/require-node.js).
import { existsSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const src = new URL('../src/', import.meta.url).href;
const dist = new URL('../dist/', import.meta.url).href;

enableCompileCache();
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return next(specifier, context);
    const { href } = new URL(specifier, context.parentURL);
    if (href.startsWith(src)) return next(href.replace(src, dist), context);
    const typed = href.replace(/\.js$/, '.ts');
    return next(existsSync(fileURLToPath(href)) ? href : typed, context);
  },
});
