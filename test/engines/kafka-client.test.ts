import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectKafka, type Kafka } from '../../src/clients/kafka/kafka.js';
import { clusterOf, connectionTo, leaderOf } from '../../src/clients/kafka/kafkajs-cluster.js';
import { startWarehouse, type Warehouse } from '../helpers/warehouse.js';

let warehouse: Warehouse;
let kafka: Kafka;
beforeAll(async () => {
  warehouse = await startWarehouse();
  kafka = connectKafka({ host: '127.0.0.1', port: warehouse.kafkaPort });
});
afterAll(async () => {
  await kafka.close();
  await warehouse.stop();
});

const message = (value: string) => ({ key: Buffer.alloc(12), value: Buffer.from(value) });

describe('connectKafka with a broker', () => {
  it('creates what is missing only, and adds partitions', async () => {
    const specs = ['b', 'a'].map((name) => ({ name, partitions: 2, replication: 1 }));
    expect(await kafka.createTopics(specs.slice(0, 1))).toEqual(['b']);
    expect(await kafka.createTopics(specs)).toEqual(['a']);
    expect(await kafka.createTopics(specs)).toEqual([]);
    await kafka.addPartitions('a', 3);
    expect(await kafka.topics()).toEqual(['a', 'b']);
    const stats = await kafka.topicStats(['a', 'b', 'none']);
    expect(stats.map(({ name, partitions, messages }) => [name, partitions.length, messages])).toEqual([
      ['a', 3, 0],
      ['b', 2, 0],
    ]);
    expect(await kafka.brokerCount()).toBe(1);
  });

  it('puts messages into the partition it was given and nowhere else', async () => {
    await kafka.createTopics([{ name: 'send', partitions: 3, replication: 1 }]);
    const producer = kafka.producer();
    await producer.send('send', 1, [message('x'), message('y')]);
    const [stats] = await kafka.topicStats(['send']);
    expect(stats?.partitions.map(({ high }) => high)).toEqual([0, 2, 0]);
    expect(await kafka.groupLag('nobody', 'send')).toMatchObject({ hasCommits: false, lag: 2 });
    expect(await kafka.groupLag('nobody', 'none')).toEqual({ hasCommits: false, lag: 0, partitions: [] });
  });

  it('a message that the broker cannot take is an error, not silence', async () => {
    await kafka.createTopics([{ name: 'refuse', partitions: 1, replication: 1 }]);
    const producer = kafka.producer();
    // kafkajs itself resolves here, and sends nothing.
    await expect(producer.send('refuse', 7, [message('x')])).rejects.toMatchObject({
      message: expect.stringContaining('has no partition 7 of topic refuse') as string,
    });
    await expect(producer.send('none', 0, [message('x')])).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      next: expect.stringContaining('npl-setup') as string,
    });
    await expect(producer.send('refuse', 0, [message('x'.repeat(2_000_000))])).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    });
    await producer.send('refuse', 0, [message('after all that')]);
    expect((await kafka.topicStats(['refuse']))[0]?.messages).toBe(1);
  });

  it('opens one connection for all who want it at once', async () => {
    await kafka.createTopics([{ name: 'shared', partitions: 1, replication: 1 }]);
    const brokers = [`127.0.0.1:${warehouse.kafkaPort}`];
    const cluster = clusterOf(new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }));
    await cluster.connect();
    const leader = await leaderOf(cluster, { topic: 'shared', partition: 0 });
    let sockets = 0;
    const count = () => void (sockets += 1);
    subscribe('net.client.socket', count);
    const connections = await Promise.all(Array.from({ length: 12 }, () => connectionTo(leader, 'fetch')));
    unsubscribe('net.client.socket', count);
    await cluster.disconnect();
    expect(new Set(connections).size).toBe(1);
    expect(sockets).toBe(1);
  });

  it('wakes nobody while it is idle', async () => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on('warning', onWarning);
    const own = connectKafka({ host: '127.0.0.1', port: warehouse.kafkaPort });
    await own.topics();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    await sleep(300);
    expect(timers.mock.calls.length).toBeLessThan(10);
    timers.mockRestore();
    await own.close();
    process.off('warning', onWarning);
    expect(warnings).not.toContain('TimeoutNegativeWarning');
  });
});
