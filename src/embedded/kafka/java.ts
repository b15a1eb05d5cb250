import path from 'node:path';
import { findProgram, run } from '../../clients/exec.js';
import { Cancelled, NplError, messageOf } from '../../errors.js';

/** Apache Kafka 4 brokers need Java 17: https://kafka.apache.org/43/operations/java-version/ */
const OLDEST_JAVA = 17;
const VERSION_TIMEOUT_MS = 20_000;

export interface Java {
  /** Absolute path of the `java` program. */
  readonly path: string;
  /** `17.0.15` */
  readonly version: string;
}

/** The first Java of at least 17, of JAVA_HOME and then PATH; throws NplError saying which were found instead. */
export async function findJava(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Java> {
  const home = env['JAVA_HOME'];
  const candidates = [
    home ? await findProgram(path.join(home, 'bin', 'java'), env) : undefined,
    await findProgram('java', env),
  ];
  const unfit: string[] = [];
  if (home && candidates[0] === undefined) unfit.push(`JAVA_HOME=${home} holds no bin/java`);
  for (const program of new Set(candidates.filter((candidate) => candidate !== undefined))) {
    const found = await javaVersion(program, env, signal);
    if ('version' in found && majorOf(found.version) >= OLDEST_JAVA)
      return { path: program, version: found.version };
    unfit.push(`${program} ${'version' in found ? `is Java ${found.version}` : found.problem}`);
  }
  throw new NplError(`Apache Kafka needs Java ${OLDEST_JAVA} or newer`, {
    why: unfit.length === 0 ? 'there is no java on PATH, and JAVA_HOME is not set' : unfit.join('; '),
    next:
      'install it, then run this again: apt-get install openjdk-17-jre-headless (Debian, Ubuntu), ' +
      'dnf install java-21-openjdk-headless (Fedora, RHEL), brew install openjdk (macOS); ' +
      'or set JAVA_HOME to one that you have',
  });
}

/** `17.0.15`, `1.8.0_392` or `22-ea`, as `java -version` tells it, whoever built it. */
export function parseJavaVersion(output: string): string | undefined {
  return /^\S+ version "(\d[^"]*)"/m.exec(output)?.[1];
}

/** 17 of `17.0.15`; 8 of `1.8.0_392`. */
export function majorOf(version: string): number {
  const [first = 0, second = 0] = version.split(/[^0-9]/).map(Number);
  return first === 1 ? second : first;
}

async function javaVersion(
  program: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<{ version: string } | { problem: string }> {
  try {
    const { stdout, stderr } = await run(program, ['-version'], {
      env,
      timeoutMs: VERSION_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    const version = parseJavaVersion(`${stderr}\n${stdout}`);
    return version === undefined ? { problem: 'does not tell its version' } : { version };
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    const why = error instanceof NplError ? error.why : undefined;
    // macOS ships a `java` that only says that there is no Java.
    return { problem: `does not run (${(why ?? messageOf(error)).split('\n')[0] ?? ''})` };
  }
}
