import type { ServiceRow, UseHistory } from '../../ui/ops/views/services/service-row.js';

const MOST = 60;
/** Two callers may look at nearly the same time. */
const LEAST_MS = 2_500;

interface Measured extends Pick<ServiceRow, 'id' | 'cpu' | 'memoryBytes'> {
  /** Milliseconds; undefined: never. */
  readonly at: number | undefined;
}

/** The figures of the last looks, as many as there is room for on a screen. */
export function useHistory() {
  let kept = new Map<string, UseHistory & { readonly at: number }>();
  return {
    /** Adds what was measured since, and forgets what is there no more. */
    add(rows: readonly Measured[]): ReadonlyMap<string, UseHistory> {
      kept = new Map(
        rows.flatMap(({ id, cpu, memoryBytes, at }) => {
          const before = kept.get(id);
          if (at === undefined || (before !== undefined && at - before.at < LEAST_MS)) {
            return before === undefined ? [] : [[id, before]];
          }
          return [[id, { at, cpu: added(before?.cpu, cpu), memory: added(before?.memory, memoryBytes) }]];
        }),
      );
      return kept;
    },
  };
}

function added(values: UseHistory['cpu'] = [], value: number | undefined): (number | undefined)[] {
  return [...values, value].slice(-MOST);
}
