import { POSTGRES_FOLDER } from './containers.js';
import { serviceKeys } from './service-keys.js';
import type { FailedService, FailureTopology } from './why-failed.js';

export interface Found {
  /** Completes `Kafka does not run: ...`. */
  readonly cause: string;
  readonly next: string;
}

export interface Rule {
  /** In what the engine, Compose or the health check said, or in the log of the service. */
  readonly where: 'words' | 'log' | 'both';
  readonly sign: RegExp;
  readonly found: (match: RegExpExecArray, failed: FailedService, topology: FailureTopology) => Found;
}

/** Known causes of a failure, by the words in which they show. */
export const FAILURE_RULES: readonly Rule[] = [
  {
    where: 'words',
    sign: /(?:Bind for|bind host port(?: for)?|listen (?:tcp|udp)\d?|exposing port TCP) +(\S*?):(\d+)\b.*(?:already allocated|already in use|not available)/i,
    found: ([, address = '', port = ''], failed, topology) => ({
      cause: `port ${port} on ${address || 'that machine'} is taken by another program`,
      next: `sudo ss -ltnp 'sport = :${port}' shows which; or npl-ops config set ${portKey(Number(port), failed, topology)}=OTHER_PORT`,
    }),
  },
  {
    where: 'words',
    sign: /container name "\/?([^"]+)" is already in use/i,
    found: ([, name = '']) => ({
      cause: `a container named ${name} is there already, and npl did not make it`,
      next: `look at it: docker inspect ${name}; then docker rm ${name}, or npl-ops config set STACK_NAME=OTHER_NAME`,
    }),
  },
  {
    where: 'words',
    sign: /No such image|pull access denied|manifest unknown|unable to get image|image .* not found/i,
    found: (_, { image }) => ({
      cause: `its image ${image} is not there`,
      next: 'npl-setup --yes pulls or builds it',
    }),
  },
  {
    where: 'words',
    sign: /source path does not exist: (.*?)\.?$/im,
    found: ([, path = '']) => ({
      cause: `its folder ${path} is gone`,
      next: 'npl-setup --yes makes it again',
    }),
  },
  {
    where: 'words',
    sign: /non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted/i,
    found: () => ({ cause: 'Docker has no network address left', next: 'docker network prune' }),
  },
  {
    where: 'both',
    sign: /exec format error/i,
    found: (_, failed) => ({
      cause: `its image ${failed.image} is made for another processor`,
      next: `npl-ops config set ${keyOf(failed, 'image')}=NAME:TAG`,
    }),
  },
  {
    where: 'words',
    sign: /executable file not found|exec: .*no such file or directory|unable to find user/i,
    found: (_, failed) => ({
      cause: `its image ${failed.image} is not the official one, or of another version`,
      next: `npl-ops config set ${keyOf(failed, 'image')}= (the default)`,
    }),
  },
  {
    where: 'both',
    sign: /No space left on device|Disk quota exceeded|not enough space/i,
    found: (_, failed, topology) => ({
      cause: 'the disk is full',
      next: `df -h '${dataDir(failed, topology)}'; docker system df shows what Docker could free`,
    }),
  },
  {
    where: 'log',
    sign: /Invalid cluster\.id in: (\S+)|InconsistentClusterIdException|cluster ?id .*(?:doesn't|does not) match/i,
    found: (_, __, topology) => ({
      cause: 'KAFKA_DATA holds the data of another Kafka cluster',
      next: `give it its own folder: npl-ops config set KAFKA_DATA=data/kafka_${topology.stackName}; or set STACK_NAME back, of which the cluster's id is made`,
    }),
  },
  {
    where: 'log',
    sign: /password authentication failed for user|SCRAM authentication failed|AUTHENTICATION_FAILED|Authentication failed: password is incorrect/i,
    found: (_, { service }, { stackName }) =>
      service === 'airflow' || service === 'postgres'
        ? {
            cause: 'PostgreSQL refuses POSTGRES_PASSWORD: its data folder was made with another one',
            next: `put the earlier POSTGRES_PASSWORD back into .npl/secrets.env; or let PostgreSQL take the one that is there: docker exec -it ${stackName}-postgres-1 psql -U airflow -c '\\password'`,
          }
        : {
            cause: 'the password in .npl/secrets.env is not the one that its data was made with',
            next: 'put the earlier one back into .npl/secrets.env, then npl-setup --yes',
          },
  },
  {
    where: 'log',
    sign: /database files are incompatible with server|initialized by PostgreSQL version|Can't locate revision identified by|metadata\.version .*(?:not supported|invalid)|UNKNOWN_DATA_PART|downgrade/i,
    found: (_, failed) => ({
      cause: 'its data was written by another version',
      next: `set ${keyOf(failed, 'image')} back to the version before: npl-ops config diff`,
    }),
  },
  {
    where: 'log',
    sign: /could not (?:locate|find|open).*(?:checkpoint record|pg_control)|pg_control.*No such file/i,
    found: (_, failed, topology) => ({
      cause: 'the database in AIRFLOW_DATABASE is damaged or was never finished',
      next: `restore it from a backup; without one move it away: sudo mv '${dataDir(failed, topology)}/${POSTGRES_FOLDER}' '${dataDir(failed, topology)}/../${POSTGRES_FOLDER}-damaged'`,
    }),
  },
  {
    where: 'log',
    sign: /Another server instance in same directory|Failed to acquire lock on file|lock file "postmaster\.pid" already exists/i,
    found: (_, failed) => ({
      cause: `another ${serviceKeys(failed.service)?.title ?? 'service'} uses its data folder`,
      next: 'docker ps --all shows it; stop it, or give this one a folder of its own',
    }),
  },
  {
    where: 'log',
    sign: /advertised\.listeners cannot use|Unable to parse .*to a broker endpoint|Each listener must have a different|advertised listeners? .*(?:invalid|not)/i,
    found: (_, __, { host, kafka }) => ({
      cause: `Kafka cannot advertise ${kafka.host}:${kafka.port} to its clients`,
      next: `set HOST (now ${host}) to the address by which others reach this machine: npl-ops config set HOST=ADDRESS`,
    }),
  },
  {
    where: 'log',
    sign: /Fernet key must be|InvalidToken|insecure SECRET_KEY|Signature verification failed/i,
    found: (_, { service }) => ({
      cause: 'a key in .npl/secrets.env is not the one that its data was made with, or is none at all',
      next: `put the earlier ${service === 'superset' ? 'SUPERSET_SECRET_KEY' : 'AIRFLOW_* keys'} back into .npl/secrets.env, then npl-setup --yes`,
    }),
  },
  {
    where: 'both',
    sign: /OutOfMemoryError|Cannot allocate memory|insufficient memory for the Java|MEMORY_LIMIT_EXCEEDED|bad_alloc|MemoryError/i,
    found: (_, failed) => memoryCause(failed),
  },
  {
    where: 'both',
    sign: /Permission denied|AccessDenied|EACCES|Operation not permitted|is not writable|wrong ownership|not owned by|unable to open database file/i,
    found: (_, failed, topology) => ({
      cause: 'it may not write to its data folder',
      next: `npl-setup --yes gives the folder to it again; ls -ldZ '${dataDir(failed, topology)}' shows whose it is`,
    }),
  },
];

/** What to say of a service that had too little memory. */
export function memoryCause({ memoryLimit, service }: FailedService): Found {
  const limit =
    memoryLimit === 0 ? 'than the machine has' : `than its limit of ${Math.round(memoryLimit / 2 ** 20)} MiB`;
  return {
    cause: `it needs more memory ${limit}`,
    next: `free -h; stop what else runs there, or move ${service} to a larger machine: npl-ops config set ${service === 'postgres' ? 'AIRFLOW' : service.toUpperCase()}_NODE=ssh://user@host`,
  };
}

function keyOf({ service }: FailedService, what: 'image' | 'data'): string {
  return serviceKeys(service)?.[what] ?? 'its key';
}

function portKey(port: number, { service }: FailedService, topology: FailureTopology): string {
  const { kafka, clickhouse, airflow, superset } = topology;
  const keys: readonly (readonly [number, string])[] = [
    [kafka.port, 'KAFKA_PORT'],
    [clickhouse.httpPort, 'CLICKHOUSE_OUT_PORT'],
    [clickhouse.nativePort, 'CLICKHOUSE_CLIENT_PORT'],
    [airflow.webserverPort, 'AIRFLOW_WEBSERVER_PORT'],
    [superset.port, 'SUPERSET_PORT'],
  ];
  const own = serviceKeys(service)?.ports ?? [];
  return keys.find(([value]) => value === port)?.[1] ?? own[0] ?? 'its port';
}

function dataDir({ service }: FailedService, topology: FailureTopology): string {
  switch (service) {
    case 'kafka':
      return topology.kafka.dataDir;
    case 'clickhouse':
      return topology.clickhouse.dataDir;
    case 'postgres':
      return topology.airflow.databaseDir;
    case 'superset':
      return topology.superset.dataDir;
    default:
      return topology.airflow.shareDir;
  }
}
