import type { Topology } from '../../topology/topology-types.js';
import type { Cli } from '../cli.js';
import type { Project } from '../project.js';
import type { ServiceWatch } from '../services/service-watch.js';

/** What brings a view its data. */
export interface Panel<Data, Detail = unknown> {
  /** One look. Dead services are part of the data; what it throws is shown over the last data, which greys out. */
  look(signal: AbortSignal): Promise<Data>;
  /** From the end of one look to the next, milliseconds. Default 3,000. */
  readonly intervalMs?: number;
  /** Serves `load` effects; ended by `signal`, when the view is left or asks for something else. */
  load?(key: string, signal: AbortSignal): Promise<Detail> | AsyncIterable<Detail>;
}

export interface PanelContext {
  readonly project: Project;
  readonly topology: Topology;
  readonly cli: Cli;
  /** Containers and engines: one look serves the overview and the views. */
  readonly services: ServiceWatch;
}
