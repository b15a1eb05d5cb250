import { BATCH_MEMORY, RecordBatch } from '../../src/clients/kafka/record-batch.js';
import type { PartitionWriter } from '../../src/clients/kafka/partition-writer.js';
import type { Transaction } from '../../src/clients/kafka/transaction.js';
import { publishObject } from '../../src/ingest/publish/publish-object.js';
import { readEventObject } from '../../src/ingest/source/read-event-object.js';
import { PUBLISH_OPTIONS, race, theRun } from './objects.js';

const run = theRun();
const signal = new AbortController().signal;
const ORIGIN = { producerId: 1n, producerEpoch: 0, firstSequence: 0, compression: 'none' } as const;

/** Batches are filled and sealed as for a broker; then their memory is used again. */
function nowhere(): PartitionWriter {
  const memory = Buffer.allocUnsafeSlow(BATCH_MEMORY);
  let batch = new RecordBatch(0, memory);
  const writer: PartitionWriter = {
    get batch() {
      return batch;
    },
    async send() {
      if (batch.count > 0) batch.seal(ORIGIN);
      batch = new RecordBatch(0, memory);
    },
    async write(key, value) {
      if (writer.batch.add(key, value)) return;
      await writer.send();
      writer.batch.add(key, value);
    },
    flush: () => writer.send(),
    settle: async () => undefined,
  };
  return writer;
}

function noTransaction(): Transaction {
  const writers: PartitionWriter[] = [];
  return {
    include: async () => undefined,
    writer() {
      const writer = nowhere();
      writers.push(writer);
      return writer;
    },
    async commit() {
      for (const writer of writers) await writer.flush();
    },
    abort: async () => undefined,
  };
}

await race(
  run,
  async (s3, object) => {
    const options = { ...PUBLISH_OPTIONS, bucket: run.bucket, topic: run.topic, partition: 0 };
    const body = readEventObject(s3, object, { signal });
    return (await publishObject(object, body, noTransaction(), options)).published;
  },
  async () => undefined,
);
