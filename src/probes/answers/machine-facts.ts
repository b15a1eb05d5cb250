import type { Finding } from './finding.js';

/** `version` is undefined where it cannot be used; `finding` then says why. */
export interface DockerFacts {
  readonly finding: Finding;
  readonly version: string | undefined;
  readonly compose: string | undefined;
  readonly memoryBytes: number | undefined;
}

export interface JavaFacts {
  readonly finding: Finding;
  readonly version: string | undefined;
}

export interface MachineFacts {
  readonly finding: Finding;
  readonly system: string;
  readonly node: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** On the disk of env.conf. */
  readonly freeBytes: number | undefined;
}
