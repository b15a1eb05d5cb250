import type { ViewName } from '../../ui/ops/view.js';
import type { Panel, PanelContext } from './panel.js';

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
