import type { SecretKey } from '../config/secrets.js';
import type { SectionName } from './question.js';
import type { Situation } from './situation.js';

export interface SecretQuestion {
  readonly section: SectionName;
  readonly title: string;
  readonly help: string;
  readonly when: (situation: Situation) => boolean;
  /** Where npl makes one up, nobody has to. */
  readonly isMadeUp: (situation: Situation) => boolean;
}

const AWS_HELP =
  'Empty: the AWS way, which is the environment or a profile. Kept in .npl/secrets.env, readable by you alone.';
const nobody = (): boolean => false;

/** Secrets that an operator may have to say; all others are made up. */
export const SECRET_QUESTIONS: Readonly<Partial<Record<SecretKey, SecretQuestion>>> = {
  KAFKA_PASSWORD: {
    section: 'kafka',
    title: 'Password of that Kafka user?',
    help: 'Kept in .npl/secrets.env, readable by you alone.',
    when: ({ values, runtimes }) => values.KAFKA_SECURITY === 'sasl_scram' && runtimes.kafka !== 'embedded',
    isMadeUp: ({ runtimes }) => runtimes.kafka === 'docker',
  },
  CLICKHOUSE_PASSWORD: {
    section: 'clickhouse',
    title: 'Password of that ClickHouse user?',
    help: 'Kept in .npl/secrets.env, readable by you alone.',
    when: ({ runtimes }) => runtimes.clickhouse !== 'embedded',
    isMadeUp: ({ runtimes }) => runtimes.clickhouse === 'docker',
  },
  AIRFLOW_ADMIN_PASSWORD: {
    section: 'airflow',
    title: 'Password of that user of Airflow?',
    help: 'Kept in .npl/secrets.env, readable by you alone.',
    when: ({ runtimes }) => runtimes.airflow !== 'off',
    isMadeUp: ({ runtimes }) => runtimes.airflow === 'docker',
  },
  SUPERSET_ADMIN_PASSWORD: {
    section: 'superset',
    title: 'Password of the administrator of Superset?',
    help: 'Kept in .npl/secrets.env, readable by you alone.',
    when: ({ runtimes }) => runtimes.superset === 'docker',
    isMadeUp: () => true,
  },
  AWS_ACCESS_KEY_ID: {
    section: 's3',
    title: 'Access key of the bucket?',
    help: AWS_HELP,
    when: ({ runtimes }) => runtimes.s3 === 'external',
    isMadeUp: nobody,
  },
  AWS_SECRET_ACCESS_KEY: {
    section: 's3',
    title: 'Secret of that access key?',
    help: AWS_HELP,
    when: ({ runtimes }) => runtimes.s3 === 'external',
    isMadeUp: nobody,
  },
};
