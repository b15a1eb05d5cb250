import { realpath } from 'node:fs/promises';
import { readComposeVersion, readEngine } from '../../clients/docker/info.js';
import { findContainers } from '../../clients/docker/containers.js';
import { listVolumes } from '../../clients/docker/volumes.js';
import type { Docker } from '../../clients/docker/docker.js';
import { loopbackKafka } from '../../topology/loopback-kafka.js';
import type { Stack } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import { engineFindings } from './engine-findings.js';
import { findingOf, type Finding } from './finding.js';
import { imageFindings } from './image-findings.js';
import { machineFindings } from './machine-findings.js';
import { nameFindings, type OurNames } from './name-findings.js';
import { placeFindings, type PlaceQuestion } from './place-findings.js';

export interface Inspection extends PlaceQuestion {
  readonly docker: Docker;
}

/** Everything of a node: its Docker, and when that can be used at all, its machine. */
export async function inspectNode(inspection: Inspection): Promise<Finding[]> {
  const docker = await inspectDocker(inspection.docker, inspection.signal);
  if (docker.some(({ severity }) => severity === 'error')) return docker;
  try {
    return [...docker, ...(await inspectMachine(inspection))];
  } catch (error) {
    return [...docker, findingOf(error, inspection.stack.node)];
  }
}

/** Whether the docker program, the engine, the Compose plugin and the rights on the socket are there. */
export async function inspectDocker(docker: Docker, signal: AbortSignal): Promise<Finding[]> {
  try {
    const [engine, compose] = await Promise.all([
      readEngine(docker, signal),
      readComposeVersion(docker, signal),
    ]);
    return engineFindings(engine, compose, docker.node);
  } catch (error) {
    return [findingOf(error, docker.node)];
  }
}

/** Whether the machine of a usable engine has what the stack needs. Rejects where Docker does not answer. */
export async function inspectMachine(inspection: Inspection): Promise<Finding[]> {
  const { topology, stack, docker, signal } = inspection;
  const { node, services } = stack;
  const [engine, containers, volumes, images] = await Promise.all([
    readEngine(docker, signal),
    findContainers(docker, { signal }),
    listVolumes(docker, { signal }),
    imageFindings({ topology, services, docker, signal }),
  ]);
  const { stackName, configFile } = topology;
  const ownerOf = await ownersOf(
    configFile,
    [...containers, ...volumes].map((each) => each.configFile),
  );
  return [
    ...machineFindings(engine, services, node),
    ...listenerFindings(topology, stack),
    ...(await placeFindings(inspection, engine, containers)),
    ...nameFindings({ containers, volumes }, { stackName, ownerOf, node }),
    ...images,
  ];
}

function listenerFindings(topology: Topology, { node, services }: Stack): Finding[] {
  const lone = services.includes('kafka') ? loopbackKafka(topology) : undefined;
  return lone === undefined ? [] : [{ ...lone, severity: 'warning', what: `HOST ${lone.what}`, node }];
}

/** Whose env.conf each of these paths is: ours also by another way to it. */
async function ownersOf(configFile: string, paths: readonly string[]): Promise<OurNames['ownerOf']> {
  const real = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);
  const own = (await real(configFile)) ?? configFile;
  const owners = new Map<string, ReturnType<OurNames['ownerOf']>>();
  for (const path of new Set(paths.filter((each) => each !== ''))) {
    const target = await real(path);
    if (path === configFile || target === own) owners.set(path, 'us');
    else owners.set(path, target === undefined ? 'gone' : 'others');
  }
  return (path) => owners.get(path) ?? 'others';
}
