import type { Overview } from '../../../../probes/flow/overview-look.js';

/** Figures of a service's containers or process, as far as they are known. */
export interface ServiceUse {
  readonly service: string;
  /** Share of one core, 0.5 = half of it. */
  readonly cpu: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly restarts: number | undefined;
}

export interface OverviewData extends Overview {
  readonly use: readonly ServiceUse[];
  /** What a running ingest tells of itself; undefined when none runs. */
  readonly ingest: string | undefined;
}
