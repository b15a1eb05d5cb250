import type { KeyName } from '../config/keys.js';
import type { Choice, SectionName } from './question.js';
import type { Situation } from './situation.js';

/** What the table of keys does not say of a question. */
export interface KeyQuestion {
  readonly section: SectionName;
  /** Why the default is what it is. */
  readonly why: string;
  /** Absent: always. */
  readonly when?: (situation: Situation) => boolean;
  /** Rarely changed. A function where it depends. */
  readonly advanced?: boolean | ((situation: Situation) => boolean);
  readonly isNeeded?: (situation: Situation) => boolean;
  readonly choices?: readonly Choice[];
}

const inDocker =
  (...services: readonly ('kafka' | 'clickhouse' | 'airflow' | 'superset')[]) =>
  ({ runtimes }: Situation) =>
    services.some((service) => runtimes[service] === 'docker');
const external =
  (service: 'kafka' | 'clickhouse') =>
  ({ runtimes }: Situation) =>
    runtimes[service] === 'external';
const own =
  (service: 'kafka' | 'clickhouse') =>
  ({ runtimes }: Situation) =>
    runtimes[service] !== 'external';
const severalMachines =
  (service: 'kafka' | 'clickhouse' | 'airflow' | 'superset') =>
  ({ layout, runtimes }: Situation) =>
    layout !== 'embedded' && runtimes[service] === 'docker' && layout !== 'one-machine';
const anyDocker = inDocker('kafka', 'clickhouse', 'airflow', 'superset');
const mixed = ({ layout }: Situation): boolean => layout === 'existing';
const notSeveral = ({ layout }: Situation): boolean => layout !== 'three-machines';

const IMAGE = 'the release that npl is tested with';
const FOLDER = 'beside env.conf, where a backup of the folder finds it';
const NODE = 'this machine; ssh://user@host is another';

const RUNTIMES: readonly Choice[] = [
  { value: 'docker', title: 'in a container', help: '' },
  { value: 'embedded', title: 'as a plain process of this machine', help: '' },
];

/** Every key of env.conf is asked for, or can be: the order within a section is the order here. */
export const KEY_QUESTIONS: Readonly<Record<KeyName, KeyQuestion>> = {
  HOST: {
    section: 'machine',
    why: 'nothing is reachable from other machines then',
    when: anyDocker,
  },
  RUNTIME: {
    section: 'machine',
    why: 'containers are what a lasting installation runs in',
    when: mixed,
    choices: RUNTIMES,
  },
  STACK_NAME: {
    section: 'machine',
    why: 'one stack on a machine is what most have',
    when: anyDocker,
    advanced: true,
  },

  USE_EXTERNAL_KAFKA: { section: 'kafka', why: 'npl brings a Kafka of its own', when: mixed },
  KAFKA_HOST: {
    section: 'kafka',
    why: '',
    when: external('kafka'),
    isNeeded: external('kafka'),
  },
  KAFKA_NODE: { section: 'kafka', why: NODE, when: severalMachines('kafka') },
  KAFKA_PORT: { section: 'kafka', why: 'it keeps clear of the 9092 that another Kafka may have' },
  KAFKA_SECURITY: {
    section: 'kafka',
    why: 'on loopback nobody else can reach it',
    when: ({ runtimes }) => runtimes.kafka !== 'embedded',
    advanced: ({ layout, runtimes }) => layout === 'one-machine' && runtimes.kafka === 'docker',
    choices: [
      {
        value: 'plaintext',
        title: 'without sign-in',
        help: 'A Kafka of npl then listens on loopback alone.',
      },
      {
        value: 'sasl_scram',
        title: 'with user and password',
        help: 'SCRAM-SHA-512; needed where other machines take part.',
      },
    ],
  },
  KAFKA_USER: {
    section: 'kafka',
    why: 'the user that npl creates',
    when: ({ values, runtimes }) => values.KAFKA_SECURITY === 'sasl_scram' && runtimes.kafka !== 'embedded',
    advanced: own('kafka'),
  },
  KAFKA_RUNTIME: {
    section: 'kafka',
    why: 'as everything else runs',
    when: (situation) => mixed(situation) && own('kafka')(situation),
    advanced: true,
    choices: [{ value: '', title: 'as everything else', help: '' }, ...RUNTIMES],
  },
  KAFKA_DATA: { section: 'kafka', why: FOLDER, when: own('kafka'), advanced: notDocker('kafka') },
  KAFKA_IMAGE: { section: 'kafka', why: IMAGE, when: inDocker('kafka'), advanced: true },
  KAFKA_PARTITIONS: { section: 'kafka', why: 'enough for some 200,000 events a second', advanced: true },
  KAFKA_REPLICATION: {
    section: 'kafka',
    why: 'one broker can keep one copy',
    advanced: own('kafka'),
  },

  USE_EXTERNAL_CLICKHOUSE: { section: 'clickhouse', why: 'npl brings a ClickHouse of its own', when: mixed },
  CLICKHOUSE_HOST: {
    section: 'clickhouse',
    why: '',
    when: external('clickhouse'),
    isNeeded: external('clickhouse'),
  },
  CLICKHOUSE_NODE: { section: 'clickhouse', why: NODE, when: severalMachines('clickhouse') },
  CLICKHOUSE_OUT_PORT: { section: 'clickhouse', why: 'it keeps clear of the 8123 that another may have' },
  CLICKHOUSE_CLIENT_PORT: {
    section: 'clickhouse',
    why: 'for clickhouse-client; npl itself does not need it',
    when: ({ runtimes }) => runtimes.clickhouse === 'docker',
    advanced: true,
  },
  CLICKHOUSE_USER: {
    section: 'clickhouse',
    why: 'the user that every ClickHouse has',
    when: ({ runtimes }) => runtimes.clickhouse !== 'embedded',
    advanced: own('clickhouse'),
  },
  CLICKHOUSE_DATABASE: {
    section: 'clickhouse',
    why: 'it exists everywhere',
    advanced: own('clickhouse'),
  },
  CLICKHOUSE_RUNTIME: {
    section: 'clickhouse',
    why: 'as everything else runs',
    when: (situation) => mixed(situation) && own('clickhouse')(situation),
    advanced: true,
    choices: [{ value: '', title: 'as everything else', help: '' }, ...RUNTIMES],
  },
  CLICKHOUSE_DATA: {
    section: 'clickhouse',
    why: FOLDER,
    when: own('clickhouse'),
    advanced: notDocker('clickhouse'),
  },
  CLICKHOUSE_IMAGE: { section: 'clickhouse', why: IMAGE, when: inDocker('clickhouse'), advanced: true },
  CLICKHOUSE_CLUSTER: {
    section: 'clickhouse',
    why: 'one server needs none',
    when: external('clickhouse'),
    advanced: true,
  },

  USE_EXTERNAL_AIRFLOW: {
    section: 'airflow',
    why: 'npl brings an Airflow of its own',
    when: ({ values }) => values.RUNTIME !== 'embedded',
    advanced: notSeveral,
  },
  AIRFLOW_NODE: { section: 'airflow', why: NODE, when: severalMachines('airflow') },
  AIRFLOW_WEBSERVER_PORT: {
    section: 'airflow',
    why: 'where Airflow is usually found',
    when: ({ runtimes }) => runtimes.airflow !== 'off',
  },
  AIRFLOW_ADMIN_USER: {
    section: 'airflow',
    why: 'npl creates it with a password of its own',
    when: inDocker('airflow'),
  },
  AIRFLOW_DATABASE: { section: 'airflow', why: FOLDER, when: inDocker('airflow'), advanced: true },
  AIRFLOW_DAGS: {
    section: 'airflow',
    why: FOLDER,
    when: ({ runtimes }) => runtimes.airflow !== 'off',
    advanced: inDocker('airflow'),
  },
  AIRFLOW_SHARE: { section: 'airflow', why: FOLDER, when: inDocker('airflow'), advanced: true },
  AIRFLOW_IMAGE: { section: 'airflow', why: IMAGE, when: inDocker('airflow'), advanced: true },
  POSTGRES_IMAGE: { section: 'airflow', why: IMAGE, when: inDocker('airflow'), advanced: true },

  USE_SUPERSET: {
    section: 'superset',
    why: 'it takes 1 GB of memory',
    when: ({ values }) => values.RUNTIME !== 'embedded',
  },
  SUPERSET_NODE: { section: 'superset', why: NODE, when: severalMachines('superset') },
  SUPERSET_PORT: { section: 'superset', why: 'where Superset is usually found', when: inDocker('superset') },
  SUPERSET_ADMIN_USER: {
    section: 'superset',
    why: 'npl creates it with a password of its own',
    when: inDocker('superset'),
  },
  SUPERSET_DATA: { section: 'superset', why: FOLDER, when: inDocker('superset'), advanced: true },
  SUPERSET_IMAGE: { section: 'superset', why: IMAGE, when: inDocker('superset'), advanced: true },

  S3_RUNTIME: {
    section: 's3',
    why: 'a trial has a demo bucket, all else has real files',
    choices: [
      {
        value: '',
        title: 'as the layout says',
        help: 'A trial without Docker has the demo bucket, all else a bucket of yours.',
      },
      {
        value: 'external',
        title: 'a bucket of mine',
        help: 'Any S3 service: Yandex Object Storage, AWS, MinIO, ...',
      },
      { value: 'embedded', title: 'the demo bucket', help: 'A small S3 server of npl with invented events.' },
    ],
  },
  S3_ENDPOINT: {
    section: 's3',
    why: 'Yandex Object Storage',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_REGION: {
    section: 's3',
    why: 'the region of Yandex Object Storage',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_BUCKET: {
    section: 's3',
    why: 'without one nothing is ingested, and all else can be set up',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_PREFIX: {
    section: 's3',
    why: 'the hours begin at the top of the bucket',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_FORCE_PATH_STYLE: {
    section: 's3',
    why: 'every S3 service understands it',
    when: ({ runtimes }) => runtimes.s3 === 'external',
    advanced: true,
  },
  S3_PORT: {
    section: 's3',
    why: 'a port that nothing else is known to use',
    when: ({ runtimes }) => runtimes.s3 === 'embedded',
  },
  S3_DATA: {
    section: 's3',
    why: FOLDER,
    when: ({ runtimes }) => runtimes.s3 === 'embedded',
    advanced: true,
  },

  ...tables(),

  INGEST_SCHEDULE: {
    section: 'ingestion',
    why: 'the files of an hour are there soon after it',
    advanced: true,
  },
  INGEST_LOOKBACK_HOURS: { section: 'ingestion', why: 'a week', advanced: true },
  INGEST_PARALLEL: { section: 'ingestion', why: 'the four files of an hour', advanced: true },
  INGEST_COMPRESSION: {
    section: 'ingestion',
    why: 'it is the fastest',
    advanced: true,
    choices: [
      { value: 'none', title: 'none', help: 'fastest' },
      { value: 'gzip', title: 'gzip', help: 'understood by every client' },
      { value: 'zstd', title: 'zstd', help: 'takes the least disk' },
    ],
  },
  INGEST_CHECKPOINTS_TOPIC: { section: 'ingestion', why: 'a name of npl', advanced: true },
  INGEST_DEAD_LETTERS_TOPIC: { section: 'ingestion', why: 'a name of npl', advanced: true },
  INGEST_LEDGER_TABLE: { section: 'ingestion', why: 'a name of npl', advanced: true },
};

/** Where the folder is on the machine of a container, it may have to be another disk. */
function notDocker(service: 'kafka' | 'clickhouse'): (situation: Situation) => boolean {
  return ({ runtimes }) => runtimes[service] !== 'docker';
}

function tables() {
  const name: KeyQuestion = { section: 'tables', why: 'the name of the event type', advanced: true };
  return {
    BROWSER_EVENTS_TABLE: name,
    BROWSER_EVENTS_TOPIC: name,
    DEVICE_EVENTS_TABLE: name,
    DEVICE_EVENTS_TOPIC: name,
    GEO_EVENTS_TABLE: name,
    GEO_EVENTS_TOPIC: name,
    LOCATION_EVENTS_TABLE: name,
    LOCATION_EVENTS_TOPIC: name,
    UNION_TABLE: { ...name, why: 'the name that dashboards know' },
    DEAD_LETTERS_TABLE: { ...name, why: 'what it holds' },
  };
}
