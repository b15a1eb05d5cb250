import { supervisorStatus } from '../../embedded/supervisor/status.js';
import { LOCAL } from '../../topology/topology-types.js';
import { note, type Finding } from './finding.js';
import { listed, serviceName } from './place-name.js';
import type { CheckTools } from './tools.js';

export interface RunningLook {
  /** Embedded engines that have a process. */
  readonly engines: readonly string[];
  /** Services whose containers, made from this env.conf, run on this machine. */
  readonly containers: readonly string[];
  /** Undefined: nothing of ours runs here. */
  readonly finding: Finding | undefined;
}

/** What of this env.conf runs on this machine already. What cannot be seen counts as not running. */
export async function lookAtRunning(tools: CheckTools, signal: AbortSignal): Promise<RunningLook> {
  const [engines, containers] = await Promise.all([
    runningEngines(tools, signal).catch(() => []),
    runningContainers(tools, signal).catch(() => []),
  ]);
  return { engines, containers, finding: runningFinding(engines, containers) };
}

async function runningEngines({ stateDir }: CheckTools, signal: AbortSignal): Promise<string[]> {
  const engines = (await supervisorStatus(stateDir, signal))?.engines ?? [];
  return engines.filter(({ pid }) => pid !== undefined).map(({ name }) => name);
}

async function runningContainers(tools: CheckTools, signal: AbortSignal): Promise<string[]> {
  const found = await tools.containers(LOCAL, signal);
  const own = found.filter(({ configFile, state }) => configFile === tools.configFile && state === 'running');
  return [...new Set(own.map(({ service }) => service))];
}

export function runningFinding(
  engines: readonly string[],
  containers: readonly string[],
): Finding | undefined {
  const parts = [
    ...(engines.length === 0 ? [] : [`${listed(engines.map(serviceName))} as local processes`]),
    ...(containers.length === 0 ? [] : [`${listed(containers.map(serviceName))} in containers`]),
  ];
  if (parts.length === 0) return undefined;
  return note(`already running from this env.conf: ${parts.join('; ')}`, 'what stays as it is keeps running');
}
