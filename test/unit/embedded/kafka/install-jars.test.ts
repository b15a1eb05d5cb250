import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadedJar, installKafkaJars } from '../../../../src/embedded/kafka/install-jars.js';
import { findKafkaJars, parseChecksums, pinnedChecksums } from '../../../../src/embedded/kafka/jars.js';
import { Cancelled, NplError } from '../../../../src/errors.js';

describe('downloadedJar', () => {
  it.each([
    [
      'Downloaded from central: https://repo.example/org/apache/kafka/kafka-clients/4.3.1/kafka-clients-4.3.1.jar (10 MB at 8.2 MB/s)',
      'kafka-clients-4.3.1.jar (10 MB)',
    ],
    ['[INFO] Downloaded from mirror: http://repo.example/a/b.jar (3.8 kB at 1 kB/s)', 'b.jar (3.8 kB)'],
    ['Downloaded from central: https://repo.example/a/b.pom (3.8 kB at 1 kB/s)', undefined],
    ['Downloading from central: https://repo.example/a/b.jar', undefined],
    ['[INFO] BUILD SUCCESS', undefined],
  ])('of %j is %j', (line, expected) => {
    expect(downloadedJar(line)).toBe(expected);
  });
});

describe('the pinned checksums', () => {
  it('name the broker, its clients and a log4j binding, each by a SHA-256', async () => {
    const pinned = await pinnedChecksums();
    const names = [...pinned.keys()];
    expect(names).toEqual(
      expect.arrayContaining([
        'kafka_2.13-4.3.1.jar',
        'kafka-clients-4.3.1.jar',
        'log4j-slf4j-impl-2.25.4.jar',
      ]),
    );
    expect(names.every((name) => /^[\w.-]+\.jar$/.test(name))).toBe(true);
  });

  it('are read from the lines of sha256sum', () => {
    const sum = 'a'.repeat(64);
    expect([...parseChecksums(`${sum}  a.jar\n${sum} *b c.jar\nnot a sum\n`)]).toEqual([
      ['a.jar', sum],
      ['b c.jar', sum],
    ]);
  });
});

describe('installKafkaJars', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'npl-maven-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  /** PATH of a `mvn` that does what the shell script says; `$folder` is where the jars belong. */
  async function fakeMaven(script: string): Promise<NodeJS.ProcessEnv> {
    const bin = await mkdtemp(path.join(root, 'bin-'));
    const find = 'for arg; do case $arg in -DoutputDirectory=*) folder=${arg#*=};; esac; done\n';
    await writeFile(path.join(bin, 'mvn'), `#!/bin/sh\n${find}${script}\n`);
    await chmod(path.join(bin, 'mvn'), 0o755);
    return { PATH: `${bin}:/usr/bin:/bin` };
  }

  async function failure(env: NodeJS.ProcessEnv, cache: string, signal = new AbortController().signal) {
    const error = await installKafkaJars(cache, { env, signal, log: () => undefined }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(NplError);
    expect(await findKafkaJars(cache)).toBeUndefined();
    return error as NplError;
  }

  async function newCache(): Promise<string> {
    return mkdtemp(path.join(root, 'cache-'));
  }

  it('says how to get Maven when it is missing', async () => {
    const { message, next } = await failure({ PATH: path.join(root, 'nothing') }, await newCache());
    expect(message).toContain('cannot be downloaded without Maven');
    expect(next).toContain('apt-get install maven');
  });

  it.each([
    [
      'Could not transfer artifact a:b:jar:1 from/to central: repo.example: Unknown host',
      'check the network',
    ],
    ['Could not transfer artifact a:b:jar:1: Connection refused (Connection refused)', 'check the network'],
    ['Cannot access central in offline mode and the artifact has not been downloaded', 'check the network'],
    ['Could not find artifact org.apache.kafka:kafka_2.13:jar:4.3.1 in mirror', 'mend the mirror'],
    ['Error writing a.jar: No space left on device', 'free 200 MB'],
    ['Something that nobody foresaw', 'see what Maven says'],
  ])('knows what mends: %s', async (line, next) => {
    const cache = await newCache();
    const env = await fakeMaven(`echo '[ERROR] ${line} -> [Help 1]'; echo '[ERROR] Re-run Maven'; exit 1`);
    const error = await failure(env, cache);
    expect(error.message).toBe('Maven could not download Apache Kafka');
    expect(error.why).toContain(line);
    expect(error.next).toContain(next);
    expect(await readdir(cache)).toEqual([]);
  });

  it('refuses jars that are not the pinned ones', async () => {
    const cache = await newCache();
    const { message, why } = await failure(
      await fakeMaven('echo x > "$folder/kafka-clients-4.3.1.jar"'),
      cache,
    );
    expect(message).toContain('not the pinned Apache Kafka');
    expect(why).toContain('is missing');
    expect(await readdir(cache)).toEqual([]);
  });

  it('leaves nothing when it is cancelled, and sweeps up after an install that was killed', async () => {
    const cache = await newCache();
    const abandoned = path.join(cache, 'kafka-4.3.1.dead.tmp');
    await mkdir(abandoned);
    const yesterday = Date.now() / 1000 - 86_400;
    await utimes(abandoned, yesterday, yesterday);
    const abort = new AbortController();
    const env = await fakeMaven(
      'echo "Downloaded from central: http://repo.example/a.jar (1 B)"; exec sleep 60',
    );
    const install = installKafkaJars(cache, { env, signal: abort.signal, log: () => abort.abort() });
    await expect(install).rejects.toBeInstanceOf(Cancelled);
    expect(await readdir(cache)).toEqual([]);
  });

  it('says so when the cache cannot be written to', async () => {
    const file = path.join(root, 'a-file');
    await writeFile(file, '');
    const { message, next } = await failure(await fakeMaven('true'), file);
    expect(message).toContain('cannot be stored');
    expect(next).toContain('NPL_CACHE_DIR');
  });
});
