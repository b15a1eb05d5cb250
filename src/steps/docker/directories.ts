import { NplError } from '../../errors.js';
import type { Step } from '../../plan/step.js';
import { serviceKeys } from '../../stacks/service-keys.js';
import { stackModel, type ServiceModel } from '../../stacks/stack-model.js';
import { nodeId } from '../../topology/stacks.js';
import { giveFolder, makeFolder } from './change-folder.js';
import { lookAtFolders, type FolderLook } from './look-at-folders.js';
import { lookAtPostgresFolder, postgresFolderProblem } from './postgres-folder.js';
import type { StackTools } from './stack-tools.js';

/** These start as root to prepare their folder, and then become this user of their image. */
const BECOMES: Readonly<Record<string, string>> = { clickhouse: 'clickhouse', postgres: 'postgres' };

/** One folder that is not as it has to be. */
interface Fault extends FolderLook {
  readonly image: string;
  readonly title: string;
  /** `uid:gid` that has to own it; undefined where its owner is the operator's own affair. */
  readonly user: string | undefined;
  /** What it holds has to have the same owner. */
  readonly deep: boolean;
}

/** Every data folder of a node's stack is there and belongs to the user that its service really runs as. */
export function directoriesStep({ docker, compose }: StackTools, needs: readonly string[]): Step {
  const { node } = docker;

  const faultsOf = async (model: ServiceModel, signal: AbortSignal): Promise<Fault[]> => {
    const user = model.user ?? BECOMES[model.service];
    const { image, service } = model;
    const looks = await lookAtFolders(
      docker,
      { image, user, signal },
      model.folders.map(({ path }) => path),
    );
    const faults: Fault[] = [];
    for (const look of looks.folders) {
      const isReadOnly = model.folders.some((folder) => folder.path === look.path && folder.isReadOnly);
      // Tasks and operators leave files of their own in the share of Airflow.
      const deep = service !== 'airflow';
      if (service === 'postgres' && look.kind === 'folder') {
        const found = await lookAtPostgresFolder(docker, image, look.path, signal);
        const problem = postgresFolderProblem(look.path, found);
        if (problem !== undefined) throw problem;
      }
      const fault = {
        ...look,
        image,
        title: titleOf(service),
        user: isReadOnly ? undefined : looks.user,
        deep,
      };
      if (isFaulty(fault)) faults.push(fault);
    }
    return faults;
  };

  const allFaults = async (signal: AbortSignal): Promise<Fault[]> => {
    const models = await stackModel(await compose(), signal);
    const found = await Promise.all(oneOfEach(models).map((model) => faultsOf(model, signal)));
    const faults = found.flat();
    const refused = faults.map(refusal).find((error) => error !== undefined);
    if (refused !== undefined) throw refused;
    return faults;
  };

  const held = 'all data folders are there and belong to their services';
  return {
    id: `directories-${nodeId(node)}`,
    title: 'Data folders',
    node,
    needs,
    will: ['create the data folders that are missing, and give each to the user that its service runs as'],
    timeoutMs: 2_400_000,
    check: async ({ signal }) => {
      const faults = await allFaults(signal);
      return faults.length === 0 ? { holds: true, detail: held } : { holds: false, will: faults.map(remedy) };
    },
    apply: async ({ signal, log }) => {
      for (const { path, kind, image, user: owner, deep } of await allFaults(signal)) {
        if (kind === 'missing') await makeFolder(docker, image, path, signal);
        if (kind !== 'missing' && owner !== undefined && deep)
          log(`giving ${path} and all that it holds to ${owner}: minutes, where there are millions of files`);
        if (owner !== undefined) await giveFolder(docker, image, { path, owner, deep }, signal);
        log(`${path} ${owner === undefined ? 'is there' : `belongs to ${owner}`}`);
      }
    },
    verify: async ({ signal }) => {
      const [fault] = await allFaults(signal);
      if (fault === undefined) return held;
      throw new NplError(
        `the folder ${fault.path} is not as ${fault.title} needs it, though it was given to it`,
        {
          why: `${fault.title} runs as ${fault.user ?? 'another user'}, and may not write there: SELinux, or rights of the file system`,
          next: `look at it: ls -ldZ '${fault.path}'; with SELinux: sudo chcon -Rt container_file_t '${fault.path}'`,
        },
      );
    },
  };
}

/** Several containers of one service share image, user and folders. */
function oneOfEach(models: readonly ServiceModel[]): ServiceModel[] {
  const withFolders = models.filter(({ folders }) => folders.length > 0);
  return [...new Set(withFolders.map(({ service }) => service))].flatMap((service) => {
    const users = withFolders.filter((model) => model.service === service);
    const folders = users.flatMap((model) => model.folders);
    const distinct = folders.filter(
      (folder, at) => folders.findIndex(({ path }) => path === folder.path) === at,
    );
    return users.slice(0, 1).map((model) => ({ ...model, folders: distinct }));
  });
}

function isFaulty({ kind, isWritable, isReadable, foreign, user, owner, deep }: Fault): boolean {
  if (kind !== 'folder') return true;
  if (user === undefined) return !isReadable;
  const [uid] = user.split(':');
  // Root writes everywhere, and a group may be wider than the owner.
  return !isWritable || (uid !== '0' && (owner.split(':')[0] !== uid || (deep && foreign !== '')));
}

/** What npl does not mend by itself. */
function refusal({ kind, path, title, user }: Fault): NplError | undefined {
  if (kind === 'file') {
    return new NplError(`${path} is a file, and ${title} needs a folder there`, {
      next: `move it away: mv '${path}' '${path}.old'`,
    });
  }
  if (kind === 'folder' && user === undefined) {
    return new NplError(`${title} may not read the folder ${path}`, {
      next: `let everybody read it: chmod -R a+rX '${path}'`,
    });
  }
  return undefined;
}

function remedy({ kind, path, title, user, owner, deep, foreign }: Fault): string {
  if (kind === 'missing') return `create ${path}${user === undefined ? '' : ` for ${title} (${user})`}`;
  const whose =
    owner === user && foreign !== '' ? `${foreign} in it belongs to another` : `it belongs to ${owner}`;
  return `give ${path}${deep ? ' and all that it holds' : ''} to ${title} (${user ?? ''}); ${whose}`;
}

function titleOf(service: string): string {
  return serviceKeys(service)?.title ?? service;
}
