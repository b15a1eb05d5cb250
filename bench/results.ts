import type { ContestResult } from './contest.js';
import type { Data } from './data.js';
import type { HourlyResult } from './hourly.js';
import type { LiveResult } from './live.js';
import type { Machine } from './machine.js';
import type { MemoryResult } from './memory.js';
import type { StartupResult } from './startup.js';
import type { WarehouseResult } from './warehouse.js';
import type { WholeResult } from './whole.js';

/** Everything that was measured; a part that was left out is missing. */
export interface Results {
  readonly machine: Machine;
  readonly runs: number;
  readonly contest?: {
    readonly data: Pick<Data, 'rows' | 'bytes' | 'zipBytes'>;
    readonly results: readonly ContestResult[];
  };
  readonly whole?: WholeResult;
  readonly memory?: readonly MemoryResult[];
  readonly hourly?: readonly HourlyResult[];
  readonly live?: LiveResult;
  readonly warehouse?: WarehouseResult;
  readonly startup?: StartupResult;
}
