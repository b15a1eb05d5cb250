import { stat } from 'node:fs/promises';
import { NplError } from '../errors.js';

/**
 * Throws when the state folder is another user's: engines started in turn by two users would lack each other's
 * rights and caches.
 */
export async function checkStateOwner(stateDir: string): Promise<void> {
  const owner = await stat(stateDir).then(
    ({ uid }) => uid,
    () => undefined,
  );
  const caller = process.getuid?.();
  if (owner === undefined || caller === undefined || owner === caller) return;
  throw new NplError('the engines of this folder belong to another user', {
    why: `${stateDir} is owned by the user with id ${owner}, and this command runs as ${caller}`,
    next: `run it as that user: sudo -u '#${owner}' npl-ops up`,
  });
}
