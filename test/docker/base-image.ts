import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../src/clients/exec.js';

export const BASE_IMAGE = 'npl-test-base:bookworm';

const SUITE = 'bookworm';
const LIMIT_MS = 1_200_000;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Written into the image. */
const OWN_FILES: Readonly<Record<string, string>> = {
  // As Debian's slim images; and dpkg need not wait for the disk in an image.
  '/etc/dpkg/dpkg.cfg.d/slim': [
    'path-exclude /usr/share/doc/*',
    'path-exclude /usr/share/man/*',
    'path-exclude /usr/share/locale/*',
    'force-unsafe-io',
    '',
  ].join('\n'),
};
const UNUSED = [
  '/usr/share/doc',
  '/usr/share/man',
  '/usr/share/locale',
  '/var/cache/apt',
  '/var/lib/apt/lists',
];
/** Each tool has its own idea of where certificates are. */
const ENVIRONMENT = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];

/** What the base image is made of: changes when it has to be made anew. */
export async function baseKey(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([SUITE, OWN_FILES, UNUSED, ENVIRONMENT]));
  for (const file of await machineFiles()) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

/**
 * Debian's smallest system as an image. It reaches package servers as this machine does (mirrors, certificates), which
 * is known only here and stands nowhere in the repository. `labels`: `name=value`.
 */
export async function buildBase(
  folder: string,
  { env, labels }: { readonly env: NodeJS.ProcessEnv; readonly labels: readonly string[] },
): Promise<void> {
  const root = join(folder, 'root');
  const archive = join(folder, 'root.tar');
  await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', SUITE, root], {
    timeoutMs: LIMIT_MS,
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  for (const unused of UNUSED) await rm(join(root, unused), { recursive: true, force: true });
  await mkdir(join(root, '/var/lib/apt/lists/partial'), { recursive: true });
  await rm(join(root, '/etc/apt/sources.list'));
  for (const [file, content] of Object.entries(OWN_FILES)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), content);
  }
  for (const file of await machineFiles()) await copyFile(file, join(root, file));
  await run('tar', ['--create', '--directory', root, '--file', archive, '.'], { timeoutMs: LIMIT_MS });
  const changes = [
    ...labels.map((label) => `LABEL ${label}`),
    ...ENVIRONMENT.map((name) => `ENV ${name}=${CERTIFICATES}`),
    'CMD ["bash"]',
  ];
  const args = ['import', ...changes.flatMap((change) => ['--change', change]), archive, BASE_IMAGE];
  await run('docker', args, { env, timeoutMs: LIMIT_MS });
}

/** How this machine reaches Debian and PyPI, and whom it trusts. */
async function machineFiles(): Promise<string[]> {
  const aptSettings = await readdir('/etc/apt/apt.conf.d').catch(() => []);
  const files = [
    '/etc/apt/sources.list',
    '/etc/apt/sources.list.d/debian.sources',
    '/etc/pip.conf',
    CERTIFICATES,
    ...aptSettings.map((name) => `/etc/apt/apt.conf.d/${name}`),
  ];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => undefined)));
  return files.filter((file, at) => {
    const text = texts[at];
    if (text === undefined) return false;
    // Other settings of apt call programs that the image has not.
    return !file.startsWith('/etc/apt/apt.conf.d/') || /^\s*Acquire::/m.test(text);
  });
}
