import { hostPort } from '../topology/machine.js';
import { POSTGRES_FOLDER } from './containers.js';
import { dataDir, keyOf, memoryCause } from './failure-remedies.js';
import type { Rule } from './failure-rule.js';
import { serviceKeys } from './service-keys.js';

/** Why a service that was started does not stay up: its disk, its data, its passwords, its memory. */
export const DATA_RULES: readonly Rule[] = [
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
    found: (_, { service }) => ({
      cause: 'the password in .npl/secrets.env is not the one that its data was made with',
      next:
        service === 'airflow' || service === 'postgres'
          ? 'npl-setup --yes lets PostgreSQL take the one that is there now'
          : 'put the earlier one back into .npl/secrets.env, then npl-setup --yes',
    }),
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
      cause: `Kafka cannot advertise ${hostPort(kafka.host, kafka.port)} to its clients`,
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
