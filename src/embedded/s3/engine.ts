import { fileURLToPath } from 'node:url';
import type { S3Service } from '../../topology/topology-types.js';
import type { EngineSpec } from '../engine.js';

/** The built file, also when this module itself runs from its source. */
const MAIN = fileURLToPath(new URL('../../../dist/embedded/s3/server-main.js', import.meta.url));

/** Asked by the supervisor; no bucket can have this name. */
export const READY_PATH = '/-/ready';

/** The S3-compatible server as a process; it prepares its data folder itself. */
export function s3Engine({ port, dataDir }: Pick<S3Service, 'port' | 'dataDir'>): EngineSpec {
  return {
    name: 's3',
    command: process.execPath,
    args: [MAIN, String(port), dataDir],
    env: {},
    dataDir,
    ports: [port],
    ready: { kind: 'http', port, path: READY_PATH },
    stopTimeoutMs: 10_000,
    readyTimeoutMs: 30_000,
  };
}
