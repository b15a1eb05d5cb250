import { airflowLook, runDetail } from '../../../probes/airflow/airflow-look.js';
import type { RunDetail } from '../../../probes/airflow/run-row.js';
import type { AirflowSeen } from '../../../ui/ops/views/airflow-view.js';
import { airflowAbsence } from '../../airflow-desk.js';
import type { Panel, PanelContext } from '../panel.js';

/** Six requests, to a server of Python. */
const INTERVAL_MS = 5_000;

/** The DAG of npl in Airflow. */
export function airflowPanel({
  project: { airflow },
  topology,
}: PanelContext): Panel<AirflowSeen, RunDetail> {
  if (airflow === undefined) {
    const { message, why, next } = airflowAbsence(topology);
    const absent = `${message}: ${why}. ${next}`;
    return { look: () => Promise.resolve({ absent }) };
  }
  return {
    intervalMs: INTERVAL_MS,
    look: (signal) => airflowLook(airflow, signal),
    /** `key`: the id of a run. */
    load: (key, signal) => runDetail(airflow, key, signal),
  };
}
