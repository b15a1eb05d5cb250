import { findProgram, run } from '../../clients/exec.js';
import { NplError, ToolError, messageOf } from '../../errors.js';
import { installFolder } from '../install-folder.js';
import { kafkaJarsDir, pinnedChecksums, wrongJars } from './jars.js';
import { kafkaTemplate } from './template.js';

/** A slow line takes a minute or two for the 44 MB; far longer is a server that does not answer. */
const DOWNLOAD_TIMEOUT_MS = 600_000;
/** Maven's own limits, for 3.9 and later (aether) and before (wagon): by default it waits for half an hour. */
const NETWORK_LIMITS = [
  '-Daether.connector.connectTimeout=15000',
  '-Daether.connector.requestTimeout=30000',
  '-Dmaven.wagon.http.connectionTimeout=15000',
  '-Dmaven.wagon.rto=30000',
];
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const SHOWN_WRONG_JARS = 3;

export interface InstallOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Downloads the broker's jars with Maven into the cache and returns their folder. Maven follows the operator's own
 * settings (mirrors, proxies); what it brings must have the pinned checksums.
 */
export async function installKafkaJars(
  cacheDir: string,
  { env, signal, log }: InstallOptions,
): Promise<string> {
  const maven = await findProgram('mvn', env);
  if (maven === undefined) {
    throw new NplError('Apache Kafka cannot be downloaded without Maven', {
      why: 'there is no mvn on PATH',
      next:
        'install it, then run this again: apt-get install maven (Debian, Ubuntu), ' +
        'dnf install maven (Fedora, RHEL), brew install maven (macOS)',
    });
  }
  const folder = kafkaJarsDir(cacheDir);
  const pinned = await pinnedChecksums();
  try {
    await installFolder(
      folder,
      async (there) => (await wrongJars(there, pinned)).length === 0,
      async (fresh) => {
        await copyDependencies(maven, fresh, { env, signal, log });
        const wrong = await wrongJars(fresh, pinned);
        if (wrong.length > 0) throw tampered(wrong);
      },
    );
  } catch (error) {
    throw error instanceof NplError ? error : cacheFailure(cacheDir, error);
  }
  return folder;
}

async function copyDependencies(
  maven: string,
  folder: string,
  { env, signal, log }: InstallOptions,
): Promise<void> {
  const args = [
    '--batch-mode',
    ...NETWORK_LIMITS,
    '--file',
    kafkaTemplate('pom.xml'),
    `${DEPENDENCY_PLUGIN}:copy-dependencies`,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${folder}`,
  ];
  try {
    await run(maven, args, {
      env,
      signal,
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
      onLine: (line) => {
        const name = downloadedJar(line);
        if (name !== undefined) log(`downloaded ${name}`);
      },
    });
  } catch (error) {
    throw error instanceof ToolError ? mavenFailure(error) : error;
  }
}

/** `kafka-clients-4.3.1.jar (10 MB)` of the line by which Maven reports a finished download. */
export function downloadedJar(line: string): string | undefined {
  const [, name, size] =
    /^(?:\[INFO\] )?Downloaded from \S+: \S*\/([^/\s]+\.jar) \((.+?)(?: at .*)?\)$/.exec(line) ?? [];
  return name === undefined || size === undefined ? undefined : `${name} (${size})`;
}

/** Maven ends every failure with exit code 1; only its text tells one from the other. */
function mavenFailure(error: ToolError): NplError {
  const why = error.tail.split('\n').find((line) => line.startsWith('[ERROR] ')) ?? error.tail;
  const next = MAVEN_PROBLEMS.find(({ pattern }) => pattern.test(error.tail))?.next;
  return new NplError('Maven could not download Apache Kafka', {
    why: why.replace('[ERROR] ', ''),
    next: next ?? `see what Maven says: mvn --file ${kafkaTemplate('pom.xml')} ${DEPENDENCY_PLUGIN}:resolve`,
    cause: error,
  });
}

const MAVEN_PROBLEMS: readonly { readonly pattern: RegExp; readonly next: string }[] = [
  {
    pattern: /No space left on device|Disk quota exceeded/i,
    next: 'free 200 MB on the disks of the Maven repository (~/.m2) and of the cache, then run this again',
  },
  {
    pattern: /JAVA_HOME/,
    next: 'unset JAVA_HOME or set it to a Java that exists, then run this again',
  },
  {
    pattern: /Could not find artifact|was not found in/i,
    next: 'the mirror named in ~/.m2/settings.xml does not hold it: mend the mirror, then run this again',
  },
  {
    pattern:
      /Could not transfer|UnknownHost|Unknown host|timed? ?out|Connection (?:refused|reset)|unreachable|offline mode|name resolution/i,
    next: 'check the network, or the mirror and proxy in ~/.m2/settings.xml, then run this again',
  },
];

function tampered(wrong: readonly string[]): NplError {
  const more = wrong.length > SHOWN_WRONG_JARS ? ` and ${wrong.length - SHOWN_WRONG_JARS} more` : '';
  return new NplError('what Maven downloaded is not the pinned Apache Kafka', {
    why: `${wrong.slice(0, SHOWN_WRONG_JARS).join(', ')}${more} (compared with ${kafkaTemplate('SHA256SUMS')})`,
    next: 'a broken copy in ~/.m2/repository or a wrong mirror does that: remove the copies there, then run this again',
  });
}

function cacheFailure(cacheDir: string, cause: unknown): NplError {
  const isFull = ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');
  return new NplError(`Apache Kafka cannot be stored in ${cacheDir}`, {
    why: isFull ? 'the disk is full' : messageOf(cause),
    next: 'mend that folder, or set NPL_CACHE_DIR to another one',
    cause,
  });
}
