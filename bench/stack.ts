import kafkajs, { type Admin } from 'kafkajs';
import { connectS3, type S3 } from '../src/clients/s3/s3.js';
import { EMBEDDED_S3_CREDENTIALS } from '../src/clients/s3/embedded-credentials.js';
import { createWorkspace, type Workspace } from '../test/helpers/workspace.js';

/** The project's own broker, ClickHouse and S3 server, set up by its own commands in a folder of its own. */
export interface Stack {
  readonly workspace: Workspace;
  /** `host:port` */
  readonly broker: string;
  readonly admin: Admin;
  readonly s3: S3Address;
  /** A bucket of that name, made when missing. */
  bucket(name: string): Promise<S3>;
  /** Makes the topic anew, empty. */
  freshTopic(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface S3Address {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const DATABASE = 'stack';
/** As env.conf has them by default. */
const REGION = 'ru-central1';
const PARTITIONS = 3;

export async function startStack(): Promise<Stack> {
  const workspace = await createWorkspace({ CLICKHOUSE_DATABASE: DATABASE });
  try {
    const setup = await workspace.npl('npl-setup', ['--yes', '--no-input']);
    if (setup.exitCode !== 0) throw new Error(`npl-setup failed:\n${setup.all}`);
    // Its idle consumers would take turns with those that are measured.
    await workspace.sql(`DROP DATABASE ${DATABASE}`);
    return await connect(workspace);
  } catch (error) {
    await workspace.dispose();
    throw error;
  }
}

async function connect(workspace: Workspace): Promise<Stack> {
  const broker = `localhost:${workspace.ports.kafka}`;
  const endpoint = `http://localhost:${workspace.ports.s3}`;
  const admin = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  const clients: S3[] = [];
  return {
    workspace,
    broker,
    admin,
    s3: { endpoint, region: REGION, ...EMBEDDED_S3_CREDENTIALS },
    async bucket(name) {
      const service = { endpoint, region: REGION, bucket: name, forcePathStyle: true };
      const s3 = connectS3({ ...service, runtime: 'embedded' }, undefined);
      clients.push(s3);
      await s3.ensureBucket();
      return s3;
    },
    async freshTopic(topic) {
      if ((await admin.listTopics()).includes(topic)) await admin.deleteTopics({ topics: [topic] });
      await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: true });
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await admin.disconnect();
      await workspace.dispose();
    },
  };
}
