import type { Topology } from '../../topology/topology-types.js';
import type { ViewName } from '../../ui/ops/view.js';
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

export interface PanelEntry {
  /** The same as plain lines: arguments of npl-ops. */
  readonly twin: readonly string[];
  /** Loaded when the view is first opened; undefined: it draws from what the shell looks at anyway. */
  readonly open?: (context: PanelContext) => Promise<Panel<unknown>>;
}

/** Which observer and loader serve which view. */
export const PANELS: Readonly<Record<ViewName, PanelEntry>> = {
  overview: { twin: ['status'] },
  services: {
    twin: ['services'],
    open: async (context) => (await import('./panels/services-panel.js')).servicesPanel(context),
  },
  logs: {
    twin: ['logs'],
    open: async (context) => (await import('./panels/logs-panel.js')).logsPanel(context),
  },
  topics: {
    twin: ['topics'],
    open: async (context) => (await import('./panels/topics-panel.js')).topicsPanel(context),
  },
  tables: {
    twin: ['tables', 'list'],
    open: async (context) => (await import('./panels/tables-panel.js')).tablesPanel(context),
  },
  hours: {
    twin: ['hours'],
    open: async (context) => (await import('./panels/hours-panel.js')).hoursPanel(context),
  },
  'dead-letters': {
    twin: ['dead-letters', 'list'],
    open: async (context) => (await import('./panels/dead-letters-panel.js')).deadLettersPanel(context),
  },
  airflow: {
    twin: ['airflow'],
    open: async (context) => (await import('./panels/airflow-panel.js')).airflowPanel(context),
  },
  disk: {
    twin: ['disk'],
    open: async (context) => (await import('./panels/disk-panel.js')).diskPanel(context),
  },
  doctor: {
    twin: ['doctor'],
    open: async (context) => (await import('./panels/doctor-panel.js')).doctorPanel(context),
  },
};
