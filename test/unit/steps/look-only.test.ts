import { expect, test } from 'vitest';
import type { CheckResult, Step } from '../../../src/plan/step.js';
import { lookOnly } from '../../../src/steps/look-only.js';

const context = { signal: new AbortController().signal, log: () => undefined, progress: () => undefined };

/** Looks at a step that finds this; it must not be applied. */
function looked(found: CheckResult): Step {
  const step: Step = {
    id: 'topics',
    title: 'Kafka topics',
    node: 'local',
    needs: ['kafka'],
    will: ['create them'],
    timeoutMs: 1_000,
    retries: 2,
    check: () => Promise.resolve(found),
    apply: () => Promise.resolve(),
    verify: () => Promise.resolve('created'),
  };
  return lookOnly(step, 'npl-setup --yes');
}

test('what holds is told as it is', async () => {
  const found = { holds: true, detail: '4 topics' } as const;
  expect(await looked(found).check(context)).toEqual(found);
});

test('what does not is left, with the command that makes it, and spoils nothing', async () => {
  const step = looked({ holds: false, will: ['create a with 3 partitions', 'give b 3 partitions'] });
  await expect(step.check(context)).rejects.toMatchObject({
    message: 'not as wanted',
    why: 'still to do: create a with 3 partitions; give b 3 partitions',
    next: 'npl-setup --yes',
  });
  await expect(step.apply(context)).rejects.toThrow('only looks');
  expect(step).toMatchObject({ optional: true, retries: 0, needs: ['kafka'] });
});
