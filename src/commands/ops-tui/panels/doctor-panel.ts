import type { DoctorReport } from '../../../ui/plain/doctor-text.js';
import { doctorReport } from '../../doctor-look.js';
import type { Panel, PanelContext } from '../panel.js';

/** It looks at everything, from inside the containers as well. */
const INTERVAL_MS = 60_000;

/** The findings of `npl-ops doctor`. */
export function doctorPanel({ project, cli }: PanelContext): Panel<DoctorReport> {
  return { intervalMs: INTERVAL_MS, look: (signal) => doctorReport(cli, project, signal) };
}
