import { cronPattern } from '../cron-type.js';
import { identifier, integer, oneOf, topic } from '../value-types.js';
import { key } from './key-spec.js';

export const ingestion = {
  INGEST_SCHEDULE: key(
    cronPattern,
    '2 * * * *',
    'When does ingest run?',
    'When `npl-ops ingest --watch` runs, as a cron pattern in UTC; the default is minute 2 of each hour.',
  ),
  INGEST_LOOKBACK_HOURS: key(
    integer(1, 8760),
    '168',
    'How many hours back does ingest look for late files?',
    'Hours before the newest known one that every run lists again, for late and rewritten objects.',
  ),
  INGEST_PARALLEL: key(
    integer(1, 64),
    '4',
    'How many objects at once?',
    'Objects that one `npl-ops ingest` publishes at the same time.',
  ),
  INGEST_COMPRESSION: key(
    oneOf('none', 'gzip', 'zstd'),
    'none',
    'Compress messages?',
    'Compression of the messages in Kafka: none is fastest, zstd takes the least disk.',
  ),
  INGEST_CHECKPOINTS_TOPIC: key(
    topic,
    'npl_checkpoints',
    'Topic for checkpoints?',
    'Kafka topic that says which objects are published; compacted, never deleted.',
  ),
  INGEST_DEAD_LETTERS_TOPIC: key(
    topic,
    'npl_dead_letters',
    'Topic for rejected lines?',
    'Kafka topic of the lines that are no events.',
  ),
  INGEST_LEDGER_TABLE: key(
    identifier,
    'ingest_ledger',
    'Table for the ledger of ingestion?',
    'Ledger of objects and hours: its view, and the beginning of the names of its tables.',
  ),
};
