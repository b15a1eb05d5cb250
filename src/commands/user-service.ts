import { CLICKHOUSE_ROLES, clickHouseUsers } from '../clients/clickhouse/users.js';
import { dockerOn } from '../clients/docker/docker.js';
import { insideContainer, type RunInside } from '../clients/docker/inside-container.js';
import { kafkaUsers } from '../clients/kafka/users.js';
import { webUsers, type WebUser } from '../clients/web-users.js';
import type { SecretKey } from '../config/secrets.js';
import { NplError, UsageError } from '../errors.js';
import { STACK_SERVICES, type StackService } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import type { Project } from './project.js';

export const TITLES: Readonly<Record<StackService, string>> = {
  kafka: 'Kafka',
  clickhouse: 'ClickHouse',
  airflow: 'Airflow',
  superset: 'Superset',
};

/** The Compose service in whose container its users are kept. */
const CONTAINERS: Readonly<Record<StackService, string>> = {
  kafka: 'kafka',
  clickhouse: 'clickhouse',
  airflow: 'airflow-apiserver',
  superset: 'superset',
};

/** The users of one service that npl runs. */
export interface ServiceUsers {
  readonly service: StackService;
  /** The one that npl itself made, and the secret that is its password. */
  readonly own: { readonly user: string; readonly secret: SecretKey };
  /** What a new user gets when nothing else is asked for; undefined: the service has no roles. */
  readonly role: string | undefined;
  /** Rejects when its container does not run. */
  requireRunning(signal: AbortSignal): Promise<void>;
  list(signal: AbortSignal): Promise<readonly WebUser[]>;
  create(user: string, grant: { password: string; role: string }, signal: AbortSignal): Promise<void>;
  resetPassword(user: string, password: string, signal: AbortSignal): Promise<void>;
}

/** Who may sign in to a service; an error where npl does not keep its users. */
export function serviceUsers(
  service: StackService,
  project: Pick<Project, 'topology' | 'clickhouse'>,
  env: NodeJS.ProcessEnv,
): ServiceUsers | NplError {
  const { topology } = project;
  const refusal = whyNot(service, topology);
  if (refusal !== undefined) return refusal;
  const inside = (name: string): RunInside =>
    insideContainer(dockerOn(topology[service].node, env), topology.stackName, name);
  const common = {
    service,
    requireRunning: async (signal: AbortSignal) => {
      await inside(CONTAINERS[service])(['true'], { input: '', signal });
    },
  };
  switch (service) {
    case 'kafka': {
      const users = kafkaUsers(inside(CONTAINERS.kafka));
      return {
        ...common,
        own: { user: topology.kafka.user, secret: 'KAFKA_PASSWORD' },
        role: undefined,
        list: async (signal) => plain(await users.list(signal)),
        create: (user, { password }, signal) => users.setPassword(user, password, signal),
        resetPassword: (user, password, signal) => users.setPassword(user, password, signal),
      };
    }
    case 'clickhouse': {
      const users = clickHouseUsers(project.clickhouse);
      return {
        ...users,
        ...common,
        own: { user: topology.clickhouse.user, secret: 'CLICKHOUSE_PASSWORD' },
        role: CLICKHOUSE_ROLES[0],
        list: async (signal) => plain(await users.list(signal)),
      };
    }
    case 'airflow':
      return {
        ...webUsers(TITLES.airflow, inside(CONTAINERS.airflow)),
        ...common,
        own: { user: topology.airflow.adminUser, secret: 'AIRFLOW_ADMIN_PASSWORD' },
        role: 'Viewer',
      };
    case 'superset':
      return {
        ...webUsers(TITLES.superset, inside(CONTAINERS.superset)),
        ...common,
        own: { user: topology.superset.adminUser, secret: 'SUPERSET_ADMIN_PASSWORD' },
        role: 'Gamma',
      };
  }
}

function plain(names: readonly string[]): WebUser[] {
  return names.map((name) => ({ name, roles: [], active: true }));
}

function whyNot(service: StackService, topology: Topology): NplError | undefined {
  const title = TITLES[service];
  const { runtime } = topology[service];
  const refuse = (why: string, next: string): NplError =>
    new NplError(`npl keeps no users of ${title}`, { why, next });
  if (runtime === 'off') return refuse(`env.conf runs no ${title}`, 'npl-ops config diff');
  if (runtime === 'external') {
    return refuse(
      `${title} is run by somebody else, who also keeps its users`,
      'have the user made there; a password that npl uses belongs into .npl/secrets.env',
    );
  }
  if (runtime === 'embedded') {
    return refuse(
      `the embedded ${title} is for this machine alone and knows no users of its own`,
      `run it in Docker: npl-ops config set ${service.toUpperCase()}_RUNTIME=docker`,
    );
  }
  if (service === 'kafka' && topology.kafka.security === 'plaintext') {
    return refuse(
      'KAFKA_SECURITY is plaintext: Kafka listens on this machine alone and asks nobody who they are',
      'npl-ops config set KAFKA_SECURITY=sasl_scram, then npl-setup',
    );
  }
  return undefined;
}

/** The service of a flag, as typed. */
export function serviceNamed(text: string | undefined): StackService {
  const service = STACK_SERVICES.find((name) => name === text?.toLowerCase());
  if (service !== undefined) return service;
  throw new UsageError(`there is no service ${text ?? ''} with users`, {
    next: `--service ${STACK_SERVICES.join(', or ')}`,
  });
}
