import { arch, availableParallelism, platform, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { findJava } from '../../embedded/kafka/java.js';
import { LOCAL } from '../../topology/topology-types.js';
import { lookAtDocker, type DockerLook } from './docker-look.js';
import { lookAtEnvConf, type EnvConfLook } from './env-conf-look.js';
import { findingOf, ok, problem, warning, type Finding } from './finding.js';
import { lookAtFolder } from './folder-look.js';
import type { DockerFacts, JavaFacts, MachineFacts } from './machine-facts.js';
import { recommendLayout, type Recommendation } from './recommend-layout.js';
import { lookAtRunning, type RunningLook } from './running-look.js';
import { sizeText } from './size-text.js';
import { bounded } from './bounded.js';
import type { CheckTools } from './tools.js';

/** What was found on this machine before the first question. */
export interface WelcomeFacts {
  readonly envConf: EnvConfLook;
  readonly running: RunningLook;
  readonly docker: DockerFacts;
  readonly java: JavaFacts;
  readonly machine: MachineFacts;
  readonly recommended: Recommendation;
}

const LIMIT_MS = 4_000;

/** Everything at once, within a few seconds. Rejects when `signal` is aborted. */
export async function welcomeFacts(
  tools: CheckTools,
  signal: AbortSignal,
  limitMs = LIMIT_MS,
): Promise<WelcomeFacts> {
  const [envConf, running, docker, java, machine] = await Promise.all([
    lookAtEnvConf(tools.configFile),
    lookAtRunning(tools, AbortSignal.any([signal, AbortSignal.timeout(limitMs)])),
    dockerFacts(tools, signal, limitMs),
    javaFacts(tools, signal, limitMs),
    machineFacts(dirname(tools.configFile), signal),
  ]);
  signal.throwIfAborted();
  const recommended = recommendLayout({ docker, java, machine });
  return { envConf, running, docker: mildly(docker, java), java, machine, recommended };
}

/** Where the embedded engines can run, a missing Docker keeps nobody from anything. */
function mildly(docker: DockerFacts, java: JavaFacts): DockerFacts {
  const { finding } = docker;
  if (finding.level !== 'problem' || java.version === undefined) return docker;
  return { ...docker, finding: { ...finding, level: 'note' } };
}

async function dockerFacts(tools: CheckTools, signal: AbortSignal, limitMs: number): Promise<DockerFacts> {
  let look: DockerLook | undefined;
  const late = (seconds: number): Finding =>
    problem(`Docker did not answer within ${seconds} s`, 'look after it: docker version');
  const finding = await bounded({ signal, limitMs, late }, async (stop) => {
    look = await lookAtDocker(tools.docker(LOCAL), stop);
    return look.finding;
  });
  const isUsable = finding.level !== 'problem';
  return {
    finding,
    version: isUsable ? look?.engine?.version : undefined,
    compose: isUsable ? look?.compose : undefined,
    memoryBytes: isUsable ? look?.engine?.memoryBytes : undefined,
  };
}

async function javaFacts({ env }: CheckTools, signal: AbortSignal, limitMs: number): Promise<JavaFacts> {
  try {
    const { version, path } = await findJava(env, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
    return { finding: ok(`Java ${version} (${path}) can run the embedded Kafka`), version };
  } catch (error) {
    signal.throwIfAborted();
    const failed = { ...findingOf(error, 'install Java 17 or later'), level: 'note' as const };
    return { finding: failed, version: undefined };
  }
}

/** Below that the smallest stack does not stay up. */
const LEAST_MEMORY = 2.5e9;
const LEAST_FREE = 2e9;

async function machineFacts(folder: string, signal: AbortSignal): Promise<MachineFacts> {
  const { freeBytes } = await lookAtFolder(folder, signal);
  const limit = process.constrainedMemory();
  const memoryBytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const facts = {
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    cores: availableParallelism(),
    memoryBytes,
    freeBytes,
  };
  return { ...facts, finding: machineFinding(facts) };
}

export function machineFinding({
  node,
  cores,
  memoryBytes,
  freeBytes,
}: Omit<MachineFacts, 'finding'>): Finding {
  const count = `${cores} ${cores === 1 ? 'core' : 'cores'}`;
  const free = freeBytes === undefined ? '' : `, ${sizeText(freeBytes)} of disk free here`;
  const text = `${count}, ${sizeText(memoryBytes)} of memory${free}, Node ${node}`;
  if (memoryBytes < LEAST_MEMORY)
    return warning(text, `${sizeText(LEAST_MEMORY)} of memory are the least for Kafka and ClickHouse`);
  if (freeBytes !== undefined && freeBytes < LEAST_FREE)
    return warning(text, `${sizeText(LEAST_FREE)} of disk are the least for a stack`);
  return ok(text);
}
