import { expect, it } from 'vitest';
import { withinLimit } from '../../../src/plan/time-limit.js';

it('starts work under a signal that is aborted already with an aborted one', async () => {
  const work = (signal: AbortSignal): Promise<boolean> => Promise.resolve().then(() => signal.aborted);
  expect(await withinLimit(work, AbortSignal.abort(), 1_000)).toEqual({ kind: 'value', value: true });
});
