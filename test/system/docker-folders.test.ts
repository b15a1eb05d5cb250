import { execa } from 'execa';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeOn } from '../../src/clients/docker/compose.js';
import { dockerOn } from '../../src/clients/docker/docker.js';
import { NplError } from '../../src/errors.js';
import type { Step, StepContext } from '../../src/plan/step.js';
import { directoriesStep } from '../../src/steps/docker/directories.js';
import { buildImages } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';

const KAFKA_UID = 1000;
const context: StepContext = {
  signal: new AbortController().signal,
  log: () => undefined,
  progress: () => undefined,
};

let engine: DockerEngine;
let root: string;
let dir: string;

/** The step for one service with one folder. */
async function stepFor(folder: string, { service = 'kafka', isReadOnly = false } = {}): Promise<Step> {
  const file = join(dir, 'compose.json');
  const image = service === 'postgres' ? 'postgres:17' : 'apache/kafka:4.3.1';
  const volume = { type: 'bind', source: '${FOLDER:?}', target: '/data', read_only: isReadOnly };
  const labels = { 'npl.service': service };
  await writeFile(file, JSON.stringify({ services: { [service]: { image, labels, volumes: [volume] } } }));
  const docker = dockerOn('local', { ...process.env, ...engine.env });
  const project = { name: 'npl-folders', files: [file], variables: { FOLDER: folder } };
  return directoriesStep({ docker, compose: () => Promise.resolve(composeOn(docker, project)) }, []);
}

async function will(step: Step): Promise<readonly string[]> {
  const check = await step.check(context);
  return check.holds ? [] : check.will;
}

/** Does what the step wants, and proves that it then holds. */
async function mend(step: Step): Promise<void> {
  await step.apply(context);
  await step.verify(context);
  expect(await will(step)).toEqual([]);
}

async function refusal(step: Step): Promise<NplError> {
  const error: unknown = await step
    .check(context)
    .then(
      () => step.apply(context),
      (thrown: unknown) => {
        throw thrown;
      },
    )
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NplError);
  return error as NplError;
}

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  await buildImages(engine, ['kafka', 'postgres']);
  root = await mkdtemp(join(tmpdir(), 'npl-folders-'));
});
beforeEach(async () => {
  dir = await mkdtemp(join(root, 'case-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await engine.close();
});

describe('a folder that is missing', () => {
  it.each(['data/kafka', 'with space/кафка и данные', 'a, b=c/d (e)', 'c:d/e"f', "it's/@+x"])(
    'is made for the user of the image: %s',
    async (name) => {
      const folder = join(dir, name);
      const step = await stepFor(folder);
      expect(await will(step)).toEqual([`create ${folder} for Kafka (1000:1000)`]);
      await mend(step);
      expect(await stat(folder)).toMatchObject({ uid: KAFKA_UID, gid: KAFKA_UID });
    },
  );

  it('leaves those above it to the owner of the one that was there', async () => {
    await chown(dir, 4711, 4712);
    await mend(await stepFor(join(dir, 'data/deep/kafka')));
    expect(await stat(join(dir, 'data'))).toMatchObject({ uid: 4711, gid: 4712 });
    expect(await stat(join(dir, 'data/deep'))).toMatchObject({ uid: 4711, gid: 4712 });
  });

  it('is made for the operator where the service only reads it', async () => {
    await chown(dir, 4711, 4712);
    const folder = join(dir, 'dags');
    const step = await stepFor(folder, { isReadOnly: true });
    expect(await will(step)).toEqual([`create ${folder}`]);
    await mend(step);
    expect(await stat(folder)).toMatchObject({ uid: 4711, gid: 4712 });
  });
});

describe('a folder of another owner', () => {
  it('is given to the service with all that it holds, which is said first', async () => {
    const folder = join(dir, 'данные');
    await mkdir(join(folder, 'log/deep'), { recursive: true });
    await writeFile(join(folder, 'log/deep/segment'), 'kept');
    const step = await stepFor(folder);
    expect(await will(step)).toEqual([
      `give ${folder} and all that it holds to Kafka (1000:1000); it belongs to 0:0`,
    ]);
    const said: string[] = [];
    await step.apply({ ...context, log: (line) => said.push(line) });
    expect(said[0]).toBe(
      `giving ${folder} and all that it holds to 1000:1000: minutes, where there are millions of files`,
    );
    await mend(step);
    expect(await stat(join(folder, 'log/deep/segment'))).toMatchObject({ uid: KAFKA_UID });
    expect(await readFile(join(folder, 'log/deep/segment'), 'utf8')).toBe('kept');
  });

  it('is seen where only something in it belongs to another', async () => {
    const folder = join(dir, 'kafka');
    await mkdir(join(folder, 'lost+found'), { recursive: true });
    await chown(folder, KAFKA_UID, KAFKA_UID);
    const step = await stepFor(folder);
    expect(await will(step)).toEqual([]);
    await writeFile(join(folder, 'restored by root'), '');
    expect(await will(step)).toEqual([expect.stringContaining('restored by root in it belongs to another')]);
    await mend(step);
  });

  it('is not left through a link inside it', async () => {
    const outside = join(dir, 'outside');
    await writeFile(outside, '');
    const folder = join(dir, 'kafka');
    await mkdir(folder);
    await symlink(outside, join(folder, 'link'));
    await mend(await stepFor(folder));
    expect(await stat(outside)).toMatchObject({ uid: 0 });
  });

  it('may be a link to a folder elsewhere', async () => {
    const real = join(dir, 'big disk');
    await mkdir(real);
    await symlink(real, join(dir, 'kafka'));
    await mend(await stepFor(join(dir, 'kafka')));
    expect(await stat(real)).toMatchObject({ uid: KAFKA_UID });
  });
});

describe('what npl does not mend', () => {
  it('a file where a folder should be', async () => {
    const path = join(dir, 'kafka');
    await writeFile(path, 'precious');
    const error = await refusal(await stepFor(path));
    expect(error.message).toBe(`${path} is a file, and Kafka needs a folder there`);
    expect(error.next).toBe(`move it away: mv '${path}' '${path}.old'`);
  });

  it('a link to nowhere', async () => {
    await symlink(join(dir, 'nowhere'), join(dir, 'kafka'));
    const error = await refusal(await stepFor(join(dir, 'kafka')));
    expect(error.message).toBe(`the folder ${join(dir, 'kafka')} cannot be made`);
    expect(error.why).toMatch(/a link to nowhere/);
  });

  it('a file above it', async () => {
    await writeFile(join(dir, 'data'), '');
    const error = await refusal(await stepFor(join(dir, 'data/kafka')));
    expect(`${error.message}\n${error.why ?? ''}`).toContain(join(dir, 'data'));
    expect(error.next).toBeDefined();
  });

  it('a folder that the service may not read', async () => {
    const folder = join(dir, 'dags');
    await mkdir(folder);
    await chmod(folder, 0o700);
    const error = await refusal(await stepFor(folder, { isReadOnly: true }));
    expect(error.message).toBe(`Kafka may not read the folder ${folder}`);
    expect(error.next).toBe(`let everybody read it: chmod -R a+rX '${folder}'`);
  });

  it('a read-only file system', async () => {
    const folder = join(dir, 'disk');
    await mkdir(folder);
    await execa('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', folder]);
    try {
      const error = await refusal(await stepFor(folder));
      expect(error.message).toBe(`the folder ${folder} cannot be given to 1000:1000`);
      expect(error.why).toMatch(/^its file system is read-only/);
      expect((await refusal(await stepFor(join(folder, 'kafka')))).why).toMatch(
        /^its file system is read-only/,
      );
    } finally {
      await execa('umount', [folder]);
    }
  });
});

describe('a folder of PostgreSQL', () => {
  const postgres = { service: 'postgres' };

  it('may hold the data of the same version, whoever owns it', async () => {
    const folder = join(dir, 'db');
    await mend(await stepFor(folder, postgres));
    const mount = `type=bind,source=${folder},target=/data`;
    const init = ['--user=postgres', '--entrypoint=initdb', 'postgres:17', '-D', '/data/pgdata'];
    await execa('docker', ['run', '--rm', '--network=none', '--mount', mount, ...init], { env: engine.env });
    expect(await will(await stepFor(folder, postgres))).toEqual([]);
    await execa('chown', ['-R', '0:0', folder]);
    await mend(await stepFor(folder, postgres));

    await writeFile(join(folder, 'pgdata/PG_VERSION'), '9\n');
    const error = await refusal(await stepFor(folder, postgres));
    expect(error.message).toMatch(/holds the data of PostgreSQL 9, and POSTGRES_IMAGE is version \d+$/);
    expect(error.next).toBe('npl-ops config set POSTGRES_IMAGE=postgres:9');
  });

  it('may hold nothing else', async () => {
    const folder = join(dir, 'db');
    await mkdir(folder);
    await writeFile(join(folder, 'photo.jpg'), '');
    const error = await refusal(await stepFor(folder, postgres));
    expect(error.message).toBe(`${folder} holds something that is no PostgreSQL data`);
    expect(error.why).toBe('found: photo.jpg');
    expect(await stat(join(folder, 'photo.jpg'))).toMatchObject({ uid: 0 });
  });
});
