import { execa } from 'execa';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../helpers/wait-until.js';
import type { Namespace } from './network-namespace.js';

/** What lets the ssh program of this machine into the test's nodes, and nowhere else. */
export interface SshClient {
  /** Public key that the nodes accept. */
  readonly publicKey: string;
  /** To be first on PATH: its `ssh` uses the test's own key and knows the test's own hosts. */
  readonly binDir: string;
  readonly configFile: string;
  trust(address: string, hostKey: string): Promise<void>;
  /** Makes a name that only this ssh knows. */
  alias(name: string, address: string): Promise<void>;
  /** Ends the connections that are kept open. */
  close(): Promise<void>;
}

export async function makeSshClient(dir: string): Promise<SshClient> {
  const [key, known, configFile, binDir] = ['key', 'known_hosts', 'config', 'bin'].map((name) =>
    join(dir, name),
  ) as [string, string, string, string];
  await mkdir(binDir, { recursive: true });
  const publicKey = await makeKey(key);
  const trusted: string[] = [];
  // As the documentation advises: else each call of Docker opens several connections of its own.
  const multiplex = ['ControlMaster auto', `ControlPath ${join(dir, '%C')}`, 'ControlPersist 60'];
  await writeFile(
    configFile,
    [
      `IdentityFile ${key}`,
      'IdentitiesOnly yes',
      'BatchMode yes',
      `UserKnownHostsFile ${known}`,
      ...multiplex,
      '',
    ].join('\n'),
  );
  const ssh = (await execa('which', ['ssh'])).stdout;
  await writeFile(join(binDir, 'ssh'), `#!/bin/sh\nexec ${ssh} -F '${configFile}' "$@"\n`);
  await chmod(join(binDir, 'ssh'), 0o755);
  return {
    publicKey,
    binDir,
    configFile,
    async trust(address, hostKey) {
      trusted.push(address);
      await writeFile(known, `${address} ${hostKey}\n`, { flag: 'a' });
    },
    alias: (name, address) =>
      writeFile(configFile, `Host ${name}\n  HostName ${address}\n  HostKeyAlias ${address}\n`, {
        flag: 'a',
      }),
    async close() {
      for (const address of trusted)
        await execa(ssh, ['-F', configFile, '-O', 'exit', `root@${address}`], { reject: false });
    },
  };
}

export interface SshServer {
  close(): Promise<void>;
}

/** An sshd inside a network namespace. Commands that come by it find `dockerHost` in their environment. */
export async function startSshd(
  { namespace, address, dockerHost }: { namespace: Namespace; address: string; dockerHost: string },
  dir: string,
  client: SshClient,
): Promise<SshServer> {
  await mkdir(dir, { recursive: true });
  // Its child that has no rights lives there.
  await mkdir('/run/sshd', { recursive: true });
  const [hostKey, keys, config] = [
    join(dir, 'host_key'),
    join(dir, 'authorized_keys'),
    join(dir, 'sshd_config'),
  ];
  await client.trust(address, await makeKey(hostKey));
  await writeFile(keys, `${client.publicKey}\n`);
  await writeFile(
    config,
    [
      `ListenAddress ${address}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${keys}`,
      `SetEnv DOCKER_HOST=${dockerHost}`,
      'PidFile none',
      'StrictModes no',
      'PermitRootLogin prohibit-password',
      'UsePAM no',
      'UseDNS no',
      'PrintMotd no',
      '',
    ].join('\n'),
  );
  const sshd = (await execa('which', ['sshd'])).stdout;
  const server = execa('nsenter', [namespace.flag, sshd, '-D', '-e', '-f', config], {
    // Its sessions would keep a pipe open after it.
    stdio: 'ignore',
    reject: false,
  });
  const close = async (): Promise<void> => {
    server.kill();
    await server;
  };
  try {
    await waitUntil(`sshd at ${address}`, async () => {
      const login = await execa(join(client.binDir, 'ssh'), [`root@${address}`, 'true'], { reject: false });
      return login.exitCode === 0 ? true : Promise.reject(new Error(login.stderr));
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

async function makeKey(file: string): Promise<string> {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  return (await execa('ssh-keygen', ['-y', '-f', file])).stdout;
}
