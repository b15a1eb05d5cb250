import type { KeyQuestion } from './key-question.js';

export const ingestion = {
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
} satisfies Readonly<Record<string, KeyQuestion>>;
