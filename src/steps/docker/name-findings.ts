import type { Container } from '../../clients/docker/containers.js';
import type { Volume } from '../../clients/docker/volumes.js';
import { LOCAL } from '../../topology/topology-types.js';
import { dockerCommand, placeOf, type Finding } from './finding.js';

/** What the scripts that came before npl called their containers, and the project of their volumes. */
const EARLIER_CONTAINERS = [
  'airflow-scheduler',
  'airflow-webserver',
  'airflow-initdb',
  'clickhouse-server',
  'postgres',
  'kafka',
];
const EARLIER_VOLUMES = /^newprolab-project_/;
const SHOWN_NAMES = 4;

export interface Names {
  readonly containers: readonly Pick<
    Container,
    'name' | 'image' | 'state' | 'project' | 'stack' | 'configFile'
  >[];
  readonly volumes: readonly Volume[];
}

export interface OurNames {
  readonly stackName: string;
  /** Whose env.conf a label `npl.config` names. gone: of nobody any more, as far as this machine knows. */
  readonly ownerOf: (config: string) => 'us' | 'others' | 'gone';
  readonly node: string;
}

/** Whether the name of the stack is ours alone, and what was left behind by what came before npl. */
export function nameFindings(names: Names, ours: OurNames): Finding[] {
  const clashes = clashFindings(names, ours);
  const free: Finding = {
    severity: 'ok',
    what: `the name ${ours.stackName} is free or ours`,
    node: ours.node,
  };
  return [...(clashes.length === 0 ? [free] : clashes), ...leftoverFindings(names, ours.node)];
}

/** Compose would take containers of an equal name for ours: it would change or remove them. */
function clashFindings({ containers, volumes }: Names, { stackName, ownerOf, node }: OurNames): Finding[] {
  const foreign = [
    ...containers.filter(({ project, stack }) => project === stackName || stack === stackName),
    // One without our label lies there for others, and Compose leaves it alone.
    ...volumes.filter(({ project, configFile }) => project === stackName && configFile !== ''),
  ].filter(({ configFile }) => ownerOf(configFile) !== 'us');
  const rename = `npl-ops config set STACK_NAME=${stackName.slice(0, 38)}-2`;
  return [...new Set(foreign.map(({ configFile }) => configFile))].map((config) => {
    const names = foreign.filter((each) => each.configFile === config).map(({ name }) => name);
    const made = `${shortened(names)} ${names.length === 1 ? 'was' : 'were'} made`;
    if (ownerOf(config) === 'others') {
      const owner = config === '' ? 'by a Compose project that npl does not know' : `from ${config}`;
      const what = `another stack${placeOf(node)} is called ${stackName}`;
      return { severity: 'error', what, why: `${made} ${owner}`, next: rename, node };
    }
    // Of a machine that others may drive as well, the file may be on theirs.
    return {
      severity: node === LOCAL ? 'warning' : 'error',
      what: `the stack ${stackName}${placeOf(node)} was made from another env.conf, which is not there`,
      why: `${made} from ${config}`,
      next:
        node === LOCAL
          ? `nothing if it was moved here; else: ${rename}`
          : `npl-ops down, if it was moved here; else: ${rename}`,
      node,
    };
  });
}

/** They do no harm by their names; they may be somebody's, so that only the operator can remove them. */
function leftoverFindings({ containers, volumes }: Names, node: string): Finding[] {
  const old = containers.filter(({ name, stack }) => EARLIER_CONTAINERS.includes(name) && stack === '');
  const disks = volumes.filter(({ name }) => EARLIER_VOLUMES.test(name)).map(({ name }) => name);
  const docker = dockerCommand(node);
  const force = old.some(({ state }) => state === 'running') ? ' --force' : '';
  const containerList = old.map(({ name }) => name).join(' ');
  return [
    ...(old.length === 0
      ? []
      : [
          leftover(
            `containers as of the earlier scripts are still there${placeOf(node)}`,
            old.map(({ name, image, state }) => `${name} (${image}, ${state})`).join(', '),
            `if nobody needs them: ${docker} container rm${force} ${containerList}`,
            node,
          ),
        ]),
    ...(disks.length === 0
      ? []
      : [
          leftover(
            `volumes of the earlier scripts are still there${placeOf(node)}`,
            `${disks.join(', ')}; npl does not use them`,
            `if nobody needs their data: ${docker} volume rm ${disks.join(' ')}`,
            node,
          ),
        ]),
  ];
}

const leftover = (what: string, why: string, next: string, node: string): Finding => ({
  severity: 'warning',
  what,
  why,
  next,
  node,
});

function shortened(names: readonly string[]): string {
  const rest = names.length - SHOWN_NAMES;
  return rest > 0 ? `${names.slice(0, SHOWN_NAMES).join(', ')} and ${rest} more` : names.join(', ');
}
