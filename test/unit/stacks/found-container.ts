import type { Container } from '../../../src/clients/docker/containers.js';
import { readConfig } from '../../../src/config/config.js';
import { parseEnvFile } from '../../../src/config/env-file.js';
import type { Topology } from '../../../src/topology/topology-types.js';
import { buildTopology } from '../../../src/topology/topology.js';

const CONFIG_FILE = '/srv/npl/env.conf';

export function topologyOf(...lines: string[]): Topology {
  return buildTopology(readConfig(CONFIG_FILE, parseEnvFile(Buffer.from(lines.join('\n')))));
}

/** A healthy container of the stack npl. */
export function foundContainer(composeService: string, facts: Partial<Container> = {}): Container {
  return {
    id: composeService,
    name: `npl-${composeService}-1`,
    project: 'npl',
    composeService,
    stack: 'npl',
    service: composeService,
    configFile: CONFIG_FILE,
    labels: {},
    state: 'running',
    exitCode: 0,
    error: '',
    wasKilledForMemory: false,
    health: 'healthy',
    healthOutput: '',
    startedAt: '2026-11-24T02:00:00.000Z',
    finishedAt: undefined,
    restarts: 0,
    memoryLimit: 0,
    image: 'example/image:1.0',
    imageId: 'sha256:1',
    ports: [],
    ...facts,
  };
}
