import type { Probe } from '../../probes/probe.js';
import { DEFAULT_PROBE_TIMEOUT_MS } from '../../probes/snapshot.js';
import { whileAnswering } from '../../probes/while-answering.js';
import type { PanelContext } from './panel.js';

/** Puts the questions of a panel to ClickHouse; a server that hangs fails them within the time limit of a probe. */
export function askClickHouse({
  project: { clickhouse },
  cli: { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS },
}: PanelContext) {
  const asked = { name: 'ClickHouse', ping: (signal: AbortSignal) => clickhouse.ping(signal), timeoutMs };
  return <T>(question: Probe<T>, signal: AbortSignal): Promise<T> => whileAnswering(asked, question, signal);
}
