import type { S3Credentials } from '../../config/secrets.js';
import type { StackService } from '../../topology/stacks.js';
import type { KafkaService } from '../../topology/topology-types.js';
import type { Finding } from './finding.js';

export type PortUserName = StackService | 's3';

/**
 * One look at the world that an answer asks for, as plain data: it decides alone what is found, so that it is also the
 * key of a cached result. May hold passwords: never to be shown or written anywhere.
 */
export type CheckSpec =
  | PortSpec
  | FolderSpec
  | KafkaSpec
  | ClickHouseSpec
  | AirflowSpec
  | S3EndpointSpec
  | S3BucketSpec
  /** Known without a look. */
  | { readonly kind: 'told'; readonly finding: Finding }
  | { readonly kind: 'own-host'; readonly host: string }
  | { readonly kind: 'node'; readonly node: string; readonly key: string }
  | { readonly kind: 'docker' }
  | { readonly kind: 'embedded'; readonly engines: readonly ('kafka' | 'clickhouse')[] }
  | { readonly kind: 'stack-name'; readonly stackName: string; readonly nodes: readonly string[] }
  | { readonly kind: 'image'; readonly image: string; readonly node: string; readonly key: string }
  | {
      readonly kind: 'web';
      readonly service: 'airflow' | 'superset';
      readonly url: string;
      readonly key: string;
    };

/** Ports that a service of ours is to listen on. */
export interface PortSpec {
  readonly kind: 'port';
  readonly key: string;
  readonly service: PortUserName;
  readonly runtime: 'docker' | 'embedded';
  readonly node: string;
  readonly bind: string;
  readonly ports: readonly number[];
  readonly stackName: string;
}

/** The folder of a service of ours. */
export interface FolderSpec {
  readonly kind: 'folder';
  readonly key: string;
  readonly use: FolderUse;
  readonly runtime: 'docker' | 'embedded';
  readonly node: string;
  /** Absolute. */
  readonly path: string;
  /** As it was answered: relative to the folder of env.conf, or absolute. */
  readonly answered: string;
}

export type FolderUse = 'kafka' | 'clickhouse' | 'postgres' | 'dags' | 'share' | 'superset' | 's3';

export interface KafkaSpec {
  readonly kind: 'kafka';
  readonly host: string;
  readonly port: number;
  /** address: only what can be told without a password is asked. */
  readonly asks: 'address' | 'sign-in';
  readonly security: KafkaService['security'];
  readonly user: string;
  /** Typed in the wizard; empty: the one that is kept, if any. */
  readonly password: string;
  /** Copies of each message that are wanted. */
  readonly replication: number;
}

export interface ClickHouseSpec {
  readonly kind: 'clickhouse';
  readonly host: string;
  readonly httpPort: number;
  readonly asks: 'address' | 'sign-in' | 'database' | 'cluster';
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly cluster: string;
}

/** Whether an existing Airflow lets npl in. */
export interface AirflowSpec {
  readonly kind: 'airflow';
  /** Without a trailing slash. */
  readonly url: string;
  readonly user: string;
  /** Typed in the wizard; empty: the one that is kept, if any. */
  readonly password: string;
}

export interface S3EndpointSpec {
  readonly kind: 's3-endpoint';
  readonly endpoint: string;
}

export interface S3BucketSpec {
  readonly kind: 's3-bucket';
  /** place: the questions for its keys come later. */
  readonly asks: 'place' | 'keys';
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly forcePathStyle: boolean;
  /** Typed in the wizard. */
  readonly typed: S3Credentials | undefined;
}
