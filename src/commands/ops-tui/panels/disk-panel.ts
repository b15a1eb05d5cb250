import { dockerOn } from '../../../clients/docker/docker.js';
import { diskLook } from '../../../probes/disk/disk-look.js';
import type { DiskData } from '../../../probes/disk/disk-types.js';
import type { Panel, PanelContext } from '../panel.js';

/** Measuring folders reads all of their names. */
const INTERVAL_MS = 60_000;

/** Disks of all nodes. */
export function diskPanel({ project: { clickhouse }, topology, cli }: PanelContext): Panel<DiskData> {
  const docker = (node: string) => dockerOn(node, cli.env);
  const tools = { docker, clickhouse, env: cli.env };
  return { intervalMs: INTERVAL_MS, look: (signal) => diskLook(topology, tools, signal) };
}
