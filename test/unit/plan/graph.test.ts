import { expect, it } from 'vitest';
import { assertPlan } from '../../../src/plan/graph.js';

it('looks at each step of a plan once, however many ways lead to it', () => {
  // 2^40 paths from the last step to the first.
  const layers = Array.from({ length: 40 }, (_, at) => {
    const needs = at === 0 ? [] : [`${at - 1} left`, `${at - 1} right`];
    return [
      { id: `${at} left`, needs },
      { id: `${at} right`, needs },
    ];
  });
  expect(() => assertPlan(layers.flat().reverse())).not.toThrow();
});
