import type { KeyName } from '../config/keys.js';
import type { SecretKey } from '../config/secrets.js';

/** In the order in which they are asked. */
export const SECTIONS = [
  { name: 'layout', title: 'Layout' },
  { name: 'machine', title: 'Machine' },
  { name: 'kafka', title: 'Kafka' },
  { name: 'clickhouse', title: 'ClickHouse' },
  { name: 'airflow', title: 'Airflow' },
  { name: 'superset', title: 'Superset' },
  { name: 's3', title: 'Source files' },
  { name: 'tables', title: 'Tables and topics' },
  { name: 'ingestion', title: 'Ingestion' },
] as const;
export type SectionName = (typeof SECTIONS)[number]['name'];

/** A key of env.conf, a secret, or the layout, which sets several keys. */
export type QuestionId = 'layout' | KeyName | SecretKey;

/** One of several answers. */
export interface Choice {
  /** As it is written in env.conf. */
  readonly value: string;
  readonly title: string;
  /** What it means; may be empty. */
  readonly help: string;
}

/** One question of the setup, whoever asks it: the wizard, a prompt, a flag. */
export interface Question {
  readonly id: QuestionId;
  readonly section: SectionName;
  /** `secret`: not to be shown, and kept apart from env.conf. */
  readonly kind: 'choice' | 'yesno' | 'text' | 'secret';
  readonly title: string;
  /** What the answer does. */
  readonly help: string;
  /** What may be answered; ends the sentence "allowed: ...". */
  readonly allowed: string;
  /** What holds while nothing is answered; empty: nothing. */
  readonly default: string;
  /** Why that is the default. */
  readonly why: string;
  /** Of `choice` and `yesno`. */
  readonly choices: readonly Choice[];
  /** Rarely changed: shown on demand. */
  readonly advanced: boolean;
  /** Nothing works without an answer. */
  readonly isNeeded: boolean;
  /** The flag of npl-setup that answers it: `--kafka-port`. None for a secret: flags are seen by other users. */
  readonly flag: string | undefined;
}
