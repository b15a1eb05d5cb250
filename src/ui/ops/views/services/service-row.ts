import type { ServiceState } from '../../../../probes/status-report.js';
import type { PsRow } from '../../../plain/ps-text.js';

/** `done`: a one-shot job that succeeded; `external`: run by somebody else. */
export type RowStatus = ServiceState | 'done' | 'external';

/** One container, one embedded engine, their supervisor, or a service that others run. */
export interface ServiceRow extends Omit<PsRow, 'runtime'> {
  /** Stays the same while rows come and go. */
  readonly id: string;
  /** Service of the overview that it belongs to. */
  readonly product: string;
  readonly runtime: 'docker' | 'embedded' | 'external';
  readonly status: RowStatus;
  /** Id of the container or of the process; empty: there is none. */
  readonly handle: string;
  /** Share of one core, 0.5 = half of it. */
  readonly cpu: number | undefined;
  readonly memoryBytes: number | undefined;
  /** Undefined: no limit of its own. */
  readonly memoryLimit: number | undefined;
  /** Of a web page of it. */
  readonly url: string | undefined;
  /** Why it is not well, as far as its runtime knows. */
  readonly says: string;
  /** Why its node could not be asked just now; the row is then as it was at `takenAt`. */
  readonly trouble: string | undefined;
  readonly takenAt: Date | undefined;
}

/** Figures of the last minutes, the newest last. */
export interface UseHistory {
  readonly cpu: readonly (number | undefined)[];
  readonly memory: readonly (number | undefined)[];
}

/** A node that could not be asked. */
export interface NodeTrouble {
  readonly node: string;
  readonly trouble: string;
  /** Of what its rows show; undefined: it has never answered. */
  readonly takenAt: Date | undefined;
}

export interface ServicesData {
  readonly rows: readonly ServiceRow[];
  readonly troubles: readonly NodeTrouble[];
  /** By id of the row. */
  readonly history: ReadonlyMap<string, UseHistory>;
}
