import type { ClickHouseService } from '../topology/topology-types.js';
import { dial, hostPort, type Probe } from './probe.js';

export interface ClickHouseVersion {
  version(signal?: AbortSignal): Promise<string>;
}

export function clickhouseProbe(
  { host, httpPort }: Pick<ClickHouseService, 'host' | 'httpPort'>,
  clickhouse: ClickHouseVersion,
): Probe<string> {
  return async (signal) => {
    await dial(host, httpPort, signal);
    return `ClickHouse ${await clickhouse.version(signal)} answers on ${hostPort(host, httpPort)}`;
  };
}
