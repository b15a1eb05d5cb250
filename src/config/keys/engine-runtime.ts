import { oneOf } from '../value-types.js';

/** How npl runs a service of its own. */
export const engineRuntime = oneOf('docker', 'embedded');
