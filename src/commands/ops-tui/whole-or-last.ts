import { NplError } from '../../errors.js';

/** What a look brings; `unasked`: why the service that it is about could not be asked. */
interface Asked {
  readonly unasked: string | undefined;
}

/**
 * Once its service has answered, a look at which it does not fails: so the view keeps what it showed. Before that
 * there is nothing to keep, and the view is told what there should be, with nothing known of it.
 */
export function wholeOrLast<Data extends Asked>(
  look: (signal: AbortSignal) => Promise<Data>,
): (signal: AbortSignal) => Promise<Data> {
  let hasAnswered = false;
  return async (signal) => {
    const data = await look(signal);
    if (data.unasked === undefined) hasAnswered = true;
    else if (hasAnswered) throw new NplError(data.unasked);
    return data;
  };
}
