import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerEngine } from './engine.js';
import { startEngine } from './node-engine.js';
import { startNetwork, type NodeNetwork } from './node-network.js';
import { makeSshClient, startSshd } from './node-ssh.js';

/** A machine of the test: a network namespace with a Docker engine and an sshd of its own. */
export interface TestNode {
  readonly name: string;
  /** By which the others reach it. */
  readonly address: string;
  /** `ssh://root@ADDRESS`, as in env.conf. */
  readonly url: string;
  /** `unix://...` of its engine, as a program on that machine would use it. */
  readonly dockerHost: string;
  /** Folder for its data. */
  readonly dir: string;
  /** Runs a program as on that machine; a failure is a result like any other. */
  run(command: string, args: readonly string[], options?: Place): Promise<Ended>;
  /** Runs `docker ARGS` on its engine. */
  docker(...args: string[]): Promise<string>;
  /** Gives its engine images of the engine that this process uses. */
  bring(images: readonly string[]): Promise<void>;
}

interface Place {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

interface Ended {
  readonly exitCode: number | undefined;
  /** What it printed. */
  readonly all: string;
}

export interface Nodes {
  readonly nodes: readonly TestNode[];
  node(name: string): TestNode;
  /** Address of this machine, as the nodes reach it. */
  readonly controlAddress: string;
  /** Variables for what uses this machine's engine, and reaches the nodes by ssh. */
  readonly env: Readonly<Record<string, string>>;
  /** Lets ssh, and nobody else, know a node by another name. */
  alias(name: string, node: string): Promise<void>;
  /** Ends all of it: containers, engines, namespaces, files. */
  close(): Promise<void>;
}

/**
 * Docker engines as machines of one network, reached by `ssh://`. Needs root, Linux, and the programs `dockerd`, `sshd`
 * and `ip`. Images come from the engine that is given.
 */
export async function startNodes(
  names: readonly string[],
  { env: imagesFrom }: Pick<DockerEngine, 'env'>,
): Promise<Nodes> {
  const dir = await mkdtemp(join(tmpdir(), 'npl-nodes-'));
  const endings: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const network = await startNetwork(names);
    endings.push(() => network.close());
    const client = await makeSshClient(join(dir, 'ssh'));
    endings.push(() => client.close());
    const started = await Promise.allSettled(
      names.map(async (name, at): Promise<TestNode> => {
        const [namespace, address] = [network.namespaceOf(name), network.addressOf(name)];
        const engine = await startEngine(namespace, join(dir, name), at);
        endings.push(() => engine.close());
        const server = await startSshd(
          { namespace, address, dockerHost: engine.host },
          join(dir, `${name}-ssh`),
          client,
        );
        endings.push(() => server.close());
        return testNode(
          { name, address, dir: join(dir, `${name}-data`), dockerHost: engine.host },
          network,
          imagesFrom,
        );
      }),
    );
    const nodes = started.map((node) => {
      if (node.status === 'rejected') throw node.reason;
      return node.value;
    });
    const env = { ...imagesFrom, PATH: `${client.binDir}:${process.env['PATH'] ?? ''}` };
    const node = (name: string): TestNode => {
      const found = nodes.find((each) => each.name === name);
      if (found === undefined) throw new Error(`no node ${name}`);
      return found;
    };
    const alias = (name: string, of: string) => client.alias(name, node(of).address);
    return { nodes, node, controlAddress: network.gateway, env, alias, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function testNode(
  node: Pick<TestNode, 'name' | 'address' | 'dir' | 'dockerHost'>,
  network: NodeNetwork,
  imagesFrom: DockerEngine['env'],
): TestNode {
  const env = { ...imagesFrom, DOCKER_HOST: node.dockerHost };
  return {
    ...node,
    url: `ssh://root@${node.address}`,
    async run(command, args, options = {}) {
      const inside = [network.namespaceOf(node.name).flag, command, ...args];
      const result = await execa('nsenter', inside, {
        ...options,
        env: { ...env, ...options.env },
        all: true,
        reject: false,
        stdin: 'ignore',
      });
      return { exitCode: result.exitCode, all: result.all };
    },
    docker: async (...args) => (await execa('docker', args, { env })).stdout,
    async bring(images) {
      const load = execa('docker', ['load'], { env, stdin: 'pipe' });
      const save = execa('docker', ['save', ...images], { env: imagesFrom, buffer: false });
      save.stdout.pipe(load.stdin);
      await Promise.all([save, load]);
    },
  };
}
