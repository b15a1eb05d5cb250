import { NplError } from '../../errors.js';

/**
 * Says the first trouble that is sat out, for half a minute of silence looks like a program that hangs. Requests at
 * once meet the same trouble: the others are not told.
 */
export function tellOnce(log: (line: string) => void): (error: Error) => void {
  let isTold = false;
  return (error) => {
    if (isTold) return;
    isTold = true;
    const why = error instanceof NplError && error.why !== undefined ? `: ${error.why}` : '';
    log(`${error.message}${why}; trying again`);
  };
}
