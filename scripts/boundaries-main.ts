import { fileURLToPath } from 'node:url';
import { checkBoundaries } from './check-boundaries.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const violations = await checkBoundaries(root, root);
for (const line of violations) console.error(line);
console.log(violations.length === 0 ? 'import ranks hold' : `${violations.length} imports break the ranks`);
process.exitCode = violations.length === 0 ? 0 : 1;
