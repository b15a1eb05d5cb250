import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { listenerIn, listensOn, portObstacle } from '../../clients/listening.js';
import { readRemoteMachine, type DiskFacts } from '../../clients/remote-machine.js';
import { freeBytes } from '../../embedded/disk.js';
import { portHolder } from '../../embedded/ports.js';
import { supervisorStatus } from '../../embedded/supervisor/status.js';
import { LOCAL } from '../../topology/topology-types.js';
import type { PortDemand } from './node-demands.js';
import type { PortUser } from './port-findings.js';

export interface MachineLook {
  readonly disks: readonly DiskFacts[];
  /** Programs that listen on the wanted ports. */
  readonly programs: ReadonlyMap<number, PortUser>;
}

export interface MachineQuestion {
  readonly node: string;
  /** Absolute; they need not exist. */
  readonly folders: readonly string[];
  readonly ports: readonly Pick<PortDemand, 'port' | 'bind'>[];
  readonly stateDir: string;
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly signal: AbortSignal;
}

const UNNAMED = 'a program';

/** Disks and listeners of a node: of this machine by looking, of another one by ssh. */
export async function lookAtMachine(question: MachineQuestion): Promise<MachineLook> {
  return question.node === LOCAL ? lookHere(question) : lookThere(question);
}

async function lookThere({ node, folders, ports, env, signal }: MachineQuestion): Promise<MachineLook> {
  const { disks, sockets, programs } = await readRemoteMachine(node, folders, { env, signal });
  const taken = ports.filter(({ port, bind }) => listensOn(sockets, port, bind));
  const named = taken.map(({ port }) => {
    const name = listenerIn(programs, port) ?? UNNAMED;
    return [port, { name, isOurs: false }] as const;
  });
  return { disks, programs: new Map(named) };
}

async function lookHere({ folders, ports, stateDir, signal }: MachineQuestion): Promise<MachineLook> {
  const disks = await Promise.all(folders.map(diskOf));
  const programs = new Map<number, PortUser>();
  for (const { port, bind } of ports) {
    signal.throwIfAborted();
    if ((await portObstacle(port, bind)) !== 'taken') continue;
    const holder = await portHolder(port);
    const engines = (await supervisorStatus(stateDir, signal).catch(() => undefined))?.engines ?? [];
    programs.set(port, {
      name: holder === undefined ? UNNAMED : `${holder.name} (process ${holder.pid})`,
      isOurs: engines.some(({ pid, ports: own }) => pid !== undefined && own.includes(port)),
    });
  }
  return { disks, programs };
}

/** Of the folder, or of the nearest one above it that is there and may be looked at. */
async function diskOf(folder: string): Promise<DiskFacts> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { dev } = await stat(at);
      return { folder, disk: String(dev), freeBytes: await freeBytes(at) };
    } catch (error) {
      if (at === dirname(at)) throw error;
    }
  }
}
