import { connectKafka } from '../../src/clients/kafka/kafka.js';
import { partitionOf } from '../../src/ingest/identity.js';
import { publishObject } from '../../src/ingest/publish/publish-object.js';
import { readEventObject } from '../../src/ingest/source/read-event-object.js';
import { PUBLISH_OPTIONS, race, theRun } from './objects.js';

const PARTITIONS = 3;
const TRANSACTION_TIMEOUT_MS = 60_000;

const run = theRun();
const signal = new AbortController().signal;
const [host = '', port = ''] = run.broker.split(':');
const kafka = connectKafka({ host, port: Number(port) });

await race(
  run,
  async (s3, object) => {
    const transaction = await kafka.openTransaction({
      transactionalId: `bench-${object.id}`,
      timeoutMs: TRANSACTION_TIMEOUT_MS,
      compression: 'none',
      signal,
    });
    const partition = partitionOf(object.id, PARTITIONS);
    const options = { ...PUBLISH_OPTIONS, bucket: run.bucket, topic: run.topic, partition };
    const body = readEventObject(s3, object, { signal });
    return (await publishObject(object, body, transaction, options)).published;
  },
  () => kafka.close(),
);
