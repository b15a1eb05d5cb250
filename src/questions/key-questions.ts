import type { KeyName } from '../config/keys.js';
import { airflow } from './keys/airflow.js';
import { clickhouse } from './keys/clickhouse.js';
import { ingestion } from './keys/ingestion.js';
import { kafka } from './keys/kafka.js';
import type { KeyQuestion } from './keys/key-question.js';
import { machine } from './keys/machine.js';
import { s3 } from './keys/s3.js';
import { superset } from './keys/superset.js';
import { tables } from './keys/tables.js';

/** Every key of env.conf is asked for, or can be: the order within a section is the order here. */
export const KEY_QUESTIONS: Readonly<Record<KeyName, KeyQuestion>> = {
  ...machine,
  ...kafka,
  ...clickhouse,
  ...airflow,
  ...superset,
  ...s3,
  ...tables,
  ...ingestion,
};
