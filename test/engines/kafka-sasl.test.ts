import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKafka, type Kafka } from '../../src/clients/kafka/kafka.js';
import { kafkaUsers, type KafkaUsers } from '../../src/clients/kafka/users.js';
import type { Step } from '../../src/plan/step.js';
import { kafkaUserStep } from '../../src/steps/docker/kafka-user.js';
import type { KafkaService } from '../../src/topology/topology-types.js';
import { startSaslBroker, type SaslBroker } from '../helpers/sasl-broker.js';

const USER = 'npl';
/** Given by an operator, not made up: nothing of it may be taken for anything else. */
const PASSWORD = 'p=a, s\\ w:[x]#\u00fc "\'$(id)';
const { signal } = new AbortController();

let broker: SaslBroker;
let users: KafkaUsers;
const clients: Kafka[] = [];
beforeAll(async () => {
  broker = await startSaslBroker();
  users = kafkaUsers(broker.runInside);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await broker.stop();
});

function connect(
  password: string,
  place: { port?: number; security?: 'plaintext'; user?: string } = {},
): Kafka {
  const client = connectKafka(
    { host: '127.0.0.1', port: broker.port, security: 'sasl_scram', user: USER, ...place },
    password,
  );
  clients.push(client);
  return client;
}

function stepFor(password: string): Step {
  const kafka = { node: 'local', user: USER } as KafkaService;
  return kafkaUserStep({ kafka, needs: [], client: connect(password), users, password });
}

const context = { signal, log: () => undefined, progress: () => undefined };

describe('the user of the broker', () => {
  it('is made, and given another password, and found as it should be', async () => {
    const first = stepFor('first of all');
    expect(await first.check(context)).toMatchObject({ holds: false });
    await first.apply(context);
    await first.verify(context);
    expect(await first.check(context)).toMatchObject({ holds: true });

    const changed = stepFor(PASSWORD);
    expect(await changed.check(context)).toMatchObject({ holds: false });
    await changed.apply(context);
    await changed.verify(context);
    await expect(first.verify(context)).resolves.toContain(USER); // that connection is open still
    await expect(connect('first of all').topics()).rejects.toMatchObject({ kind: 'authentication' });
    expect(await users.list(signal)).toEqual([USER]);
  });

  it('who signs in can do everything: topics, producer, transactions, fetches', async () => {
    const kafka = connect(PASSWORD);
    expect(await kafka.createTopics([{ name: 'events', partitions: 2, replication: 1 }])).toEqual(['events']);
    const message = { key: Buffer.alloc(12), value: Buffer.from('sent') };
    await kafka.producer().send('events', 1, [message]);
    const transaction = await kafka.openTransaction({
      transactionalId: 'npl-test',
      timeoutMs: 60_000,
      compression: 'gzip',
      signal,
    });
    const target = { topic: 'events', partition: 0 };
    const writer = transaction.writer(target);
    const value = randomBytes(500);
    for (let index = 0; index < 5_000; index += 1) await writer.write(Buffer.alloc(12), value);
    await transaction.commit();
    const read: (Buffer | null)[] = [];
    const position = { offset: 0, open: new Map() };
    await kafka.readTail(target, position, (record) => read.push(record.value));
    expect(read).toHaveLength(5_000);
    expect(read[4_999]).toEqual(value);
    expect((await kafka.topicStats(['events']))[0]?.partitions.map(({ high }) => high)).toEqual([5_001, 1]);
    expect(await kafka.groupLag('nobody', 'events')).toMatchObject({ hasCommits: false });
  });
});

describe('what goes wrong', () => {
  it.each([
    ['a wrong password', USER, 'a-wrong-one'],
    ['an unknown user', 'stranger', PASSWORD],
  ])('%s: says who, and where the password comes from, never the password', async (_case, user, password) => {
    const failure = await connect(password, { user })
      .topics()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: 'authentication',
      message: `Kafka at 127.0.0.1:${broker.port} refused user ${user}`,
      why: expect.stringContaining('KAFKA_PASSWORD of .npl/secrets.env') as string,
      next: expect.stringContaining('npl-setup') as string,
    });
    const { message, why, next, stack, cause } = failure as Error & { why: string; next: string };
    expect([message, why, next, stack, String(cause)].join('\n')).not.toContain(password);
  });

  it('no password at all is said before anything is sent', async () => {
    await expect(connect('').topics()).rejects.toMatchObject({
      kind: 'authentication',
      message: `there is no password to sign in to Kafka at 127.0.0.1:${broker.port} as ${USER}`,
    });
  });

  it('a listener of the other kind is named as such', async () => {
    await expect(connect(PASSWORD, { port: broker.plainPort }).topics()).rejects.toMatchObject({
      message: `Kafka at 127.0.0.1:${broker.plainPort} takes no sign-in`,
    });
    await expect(connect(PASSWORD, { security: 'plaintext' }).topics()).rejects.toMatchObject({
      next: expect.stringContaining('KAFKA_SECURITY=sasl_scram') as string,
    });
  });

  it('a client goes on once the password is right', async () => {
    const late = connect('from tomorrow on');
    await expect(late.topics()).rejects.toMatchObject({ kind: 'authentication' });
    await users.setPassword(USER, 'from tomorrow on', signal);
    expect(await late.topics()).toContain('events');
    await users.setPassword(USER, PASSWORD, signal);
  });
});
