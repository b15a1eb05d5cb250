import { compareVersions, parseImage } from './image-version.js';

/** Software that keeps data which another version of it may not understand. */
export type Versioned = 'kafka' | 'clickhouse' | 'postgres' | 'airflow' | 'superset';

/** What would become of the data if one image took another's place. */
export type ImageJump =
  | { readonly verdict: 'same' }
  | { readonly verdict: 'allowed'; readonly note?: string }
  | { readonly verdict: 'refused'; readonly why: string; readonly next: string }
  /** The tags do not say it. */
  | { readonly verdict: 'unknown'; readonly why: string };

type Version = readonly number[];
type Judge = (
  from: Version,
  to: Version,
  images: { readonly from: string; readonly to: string },
) => ImageJump;

const ALLOWED: ImageJump = { verdict: 'allowed' };
/** ClickHouse promises that versions understand each other for one year; its numbers are year and month. */
const CLICKHOUSE_MONTHS = 12;
/** A long-term version appears with these numbers each year. */
const CLICKHOUSE_LTS = [3, 8];

/** Whether the data written under one image is safe under another. */
export function judgeImageJump(service: Versioned, from: string, to: string): ImageJump {
  if (from === to) return { verdict: 'same' };
  const [old, wanted] = [parseImage(from), parseImage(to)];
  if (old.version === undefined || wanted.version === undefined) {
    const untold = old.version === undefined ? from : to;
    return { verdict: 'unknown', why: `the name ${untold} does not tell its version` };
  }
  if (old.product !== wanted.product) {
    return { verdict: 'unknown', why: `${from} and ${to} are images of different makers` };
  }
  return JUDGES[service](old.version, wanted.version, { from, to });
}

const JUDGES: Readonly<Record<Versioned, Judge>> = {
  postgres: judgePostgres,
  clickhouse: judgeClickHouse,
  kafka: judgeKafka,
  airflow: judgeAirflow,
  superset: judgeSuperset,
};

/** postgresql.org, "Upgrading a PostgreSQL Cluster": the format of a data folder is that of its major version. */
function judgePostgres(from: Version, to: Version, images: { from: string; to: string }): ImageJump {
  if (from[0] !== to[0]) {
    return refused(
      `its data folder was written by PostgreSQL ${from[0] ?? ''}, which no other major version can read`,
      `npl-ops config set POSTGRES_IMAGE=${images.from}; to change it: pg_dumpall while that runs, another AIRFLOW_DATABASE, then psql`,
    );
  }
  if (isAlpine(images.from) === isAlpine(images.to)) return ALLOWED;
  return refused(
    'Alpine and Debian sort text differently and use another user: its indexes would be wrong',
    `npl-ops config set POSTGRES_IMAGE=${images.from}; to change it: pg_dumpall while that runs, another AIRFLOW_DATABASE, then psql`,
  );
}

/** clickhouse.com/docs, "Self-managed Upgrade". */
function judgeClickHouse(from: Version, to: Version, images: { from: string; to: string }): ImageJump {
  const months = monthOf(to) - monthOf(from);
  if (months < 0) {
    return refused(
      'an older ClickHouse cannot read what a newer one has written with its new features',
      `npl-ops config set CLICKHOUSE_IMAGE=${images.from}`,
    );
  }
  if (months <= CLICKHOUSE_MONTHS) return ALLOWED;
  const between = withTag(images.to, longTermAfter(from));
  return refused(
    `there is more than a year between them (${months} months), and ClickHouse supports no more in one jump`,
    `go by way of another version: npl-ops config set CLICKHOUSE_IMAGE=${between}, then npl-ops upgrade`,
  );
}

/** kafka.apache.org, "Upgrading": metadata of a newer version stops an older broker; 4.0 needs metadata of 3.3. */
function judgeKafka(from: Version, to: Version, images: { from: string; to: string }): ImageJump {
  if (compareVersions(to, from, 2) < 0) {
    return refused(
      `its metadata may have the version of Kafka ${short(from)}, with which Kafka ${short(to)} does not start`,
      `npl-ops config set KAFKA_IMAGE=${images.from}`,
    );
  }
  if (compareVersions(from, [3, 3], 2) < 0 && (to[0] ?? 0) >= 4) {
    return refused(
      'Kafka 4 reads metadata of Kafka 3.3 and newer only',
      `go by way of another version: npl-ops config set KAFKA_IMAGE=${withTag(images.to, '3.9.1')}, then npl-ops upgrade, then kafka-features.sh upgrade --release-version 3.9`,
    );
  }
  if (compareVersions(to, from, 2) === 0) return ALLOWED;
  return {
    verdict: 'allowed',
    note: `its metadata keeps the version of Kafka ${short(from)} until kafka-features.sh upgrade raises it`,
  };
}

/** airflow.apache.org, "Upgrading to Airflow 3" and "airflow db downgrade". */
function judgeAirflow(from: Version, to: Version, images: { from: string; to: string }): ImageJump {
  if (compareVersions(to, from) < 0) {
    return refused(
      `its database has the tables of Airflow ${from.join('.')}, which an older one does not know`,
      `npl-ops config set AIRFLOW_IMAGE=${images.from}; to go back: airflow db downgrade --to-version ${to.join('.')} in the scheduler's container first`,
    );
  }
  if (from[0] === to[0]) return migrates('airflow-init brings its database to the new version');
  return refused(
    `Airflow ${to[0] ?? ''} changes the database, the configuration and the DAGs of Airflow ${from[0] ?? ''}, with no way back`,
    `npl-ops config set AIRFLOW_IMAGE=${images.from}; or start with an empty database: another AIRFLOW_DATABASE`,
  );
}

function judgeSuperset(from: Version, to: Version, images: { from: string; to: string }): ImageJump {
  if (compareVersions(to, from) >= 0) return migrates('superset-init brings its database to the new version');
  return refused(
    `its database has the tables of Superset ${from.join('.')}, which an older one does not know`,
    `npl-ops config set SUPERSET_IMAGE=${images.from}`,
  );
}

const refused = (why: string, next: string): ImageJump => ({ verdict: 'refused', why, next });
const migrates = (note: string): ImageJump => ({ verdict: 'allowed', note });
const isAlpine = (image: string): boolean => parseImage(image).tag.includes('alpine');
const short = (version: Version): string => version.slice(0, 2).join('.');
const monthOf = ([year = 0, month = 0]: Version): number => year * 12 + month;

/** The newest long-term version that one jump reaches. */
function longTermAfter(from: Version): string {
  const reach = monthOf(from) + CLICKHOUSE_MONTHS;
  const [year = 0] = from;
  const candidates = [year, year + 1].flatMap((each) => CLICKHOUSE_LTS.map((month) => [each, month]));
  return (candidates.filter((each) => monthOf(each) <= reach).at(-1) ?? from).join('.');
}

function withTag(image: string, tag: string): string {
  const [name = ''] = image.split('@');
  return `${name.replace(/:[^/:]*$/, '')}:${tag}`;
}
