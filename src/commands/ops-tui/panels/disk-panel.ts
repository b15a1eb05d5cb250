import { dockerOn } from '../../../clients/docker/docker.js';
import { DEFAULT_PROBE_TIMEOUT_MS } from '../../../probes/snapshot.js';
import { diskLook } from '../../../probes/disk/disk-look.js';
import type { DiskData } from '../../../probes/disk/disk-types.js';
import type { Panel, PanelContext } from '../panel.js';

/** Measuring folders reads all of their names. */
const INTERVAL_MS = 60_000;

/** Disks of all nodes. */
export function diskPanel({ project: { clickhouse }, topology, cli }: PanelContext): Panel<DiskData> {
  const docker = (node: string) => dockerOn(node, cli.env);
  const { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS } = cli;
  const tools = { docker, clickhouse, timeoutMs, env: cli.env };
  return { intervalMs: INTERVAL_MS, look: (signal) => diskLook(topology, tools, signal) };
}
