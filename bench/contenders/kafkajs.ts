import kafkajs, { type Message } from 'kafkajs';
import { messageKey, partitionOf } from '../../src/ingest/identity.js';
import { addBatchTime } from '../../src/ingest/load/add-batch-time.js';
import { lineSplitter, type Line } from '../../src/ingest/load/line-splitter.js';
import { readEventObject } from '../../src/ingest/source/read-event-object.js';
import { race, theRun } from './objects.js';

const A_SEND = 1_000;
const IN_FLIGHT = 5;
const PARTITIONS = 3;
const LONGEST_LINE = 1 << 20;

const run = theRun();
const signal = new AbortController().signal;
const producer = new kafkajs.Kafka({ brokers: [run.broker], logLevel: kafkajs.logLevel.NOTHING }).producer();
const inFlight = new Set<Promise<unknown>>();
await producer.connect();

async function send(messages: Message[]): Promise<void> {
  const sending = producer.send({ topic: run.topic, messages }).finally(() => inFlight.delete(sending));
  inFlight.add(sending);
  if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
}

await race(
  run,
  async (s3, object) => {
    const splitter = lineSplitter(LONGEST_LINE);
    const partition = partitionOf(object.id, PARTITIONS);
    let rows = 0;
    let gathered: Message[] = [];
    const take = async (lines: readonly Line[]): Promise<void> => {
      for (const { bytes, number } of lines) {
        gathered.push({
          partition,
          key: messageKey(object.id, number),
          value: addBatchTime(bytes, run.batchTime),
        });
        rows += 1;
        if (gathered.length < A_SEND) continue;
        await send(gathered);
        gathered = [];
      }
    };
    for await (const chunk of readEventObject(s3, object, { signal })) await take(splitter.push(chunk));
    await take(splitter.end());
    if (gathered.length > 0) await send(gathered);
    return rows;
  },
  async () => {
    await Promise.all(inFlight);
  },
);
await producer.disconnect();
