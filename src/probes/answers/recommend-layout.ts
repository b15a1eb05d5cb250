import type { LayoutName } from '../../questions/layouts.js';
import type { DockerFacts, JavaFacts, MachineFacts } from './machine-facts.js';

export interface Recommendation {
  readonly layout: Extract<LayoutName, 'one-machine' | 'embedded'>;
  /** One sentence without a full stop. */
  readonly reason: string;
}

interface Known {
  readonly docker: Pick<DockerFacts, 'finding' | 'version' | 'memoryBytes'>;
  readonly java: Pick<JavaFacts, 'version'>;
  readonly machine: Pick<MachineFacts, 'memoryBytes'>;
}

/** What Kafka, ClickHouse and Airflow need beside the system: see the preflight of stacks. */
const STACK_BYTES = 4.3e9;

/** Containers where Docker can be used, else real engines as plain processes. */
export function recommendLayout({ docker, java, machine }: Known): Recommendation {
  const memory = docker.memoryBytes ?? machine.memoryBytes;
  if (docker.version !== undefined && memory >= STACK_BYTES)
    return {
      layout: 'one-machine',
      reason: `Docker ${docker.version} works here, so everything can run in containers`,
    };
  const [isDocker, isJava] = [docker.version !== undefined, java.version !== undefined];
  if (isDocker && isJava)
    return {
      layout: 'embedded',
      reason: 'Docker works here, but has too little memory for Airflow; the embedded engines need less',
    };
  if (isDocker)
    return {
      layout: 'one-machine',
      reason: 'Docker works here, and there is no Java for the embedded engines',
    };
  if (isJava)
    return {
      layout: 'embedded',
      reason: 'Docker cannot be used here, and Java can run the embedded engines',
    };
  return {
    layout: 'one-machine',
    reason: 'neither Docker nor Java 17 is here: installing Docker brings all of the rest with it',
  };
}
