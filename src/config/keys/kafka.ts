import { host, image, node } from '../address-types.js';
import { folder } from '../path-types.js';
import { identifier, integer, oneOf, port, yesNo } from '../value-types.js';
import { key } from './key-spec.js';
import { engineRuntime } from './engine-runtime.js';

export const kafka = {
  USE_EXTERNAL_KAFKA: key(
    yesNo,
    'NO',
    'Is there a Kafka already?',
    'YES: use a Kafka that already runs. NO: run one.',
  ),
  KAFKA_HOST: key(
    host,
    '',
    'Address of that Kafka?',
    'Address of the Kafka when `USE_EXTERNAL_KAFKA=YES`. When it is NO, the address is `HOST` and this value is not read.',
  ),
  KAFKA_PORT: key(port, '19092', 'Port of Kafka?', 'Port on which Kafka is, or is to be, reachable.'),
  KAFKA_RUNTIME: key(engineRuntime, '', 'How does Kafka run?', 'Overrides `RUNTIME` for Kafka alone.'),
  KAFKA_NODE: key(node, 'local', 'Machine that runs Kafka?', 'Machine whose Docker runs Kafka.'),
  KAFKA_IMAGE: key(image, 'apache/kafka:4.3.1', 'Kafka image?', 'Container image of Kafka.'),
  KAFKA_DATA: key(
    folder,
    'data/kafka_data',
    'Folder for the data of Kafka?',
    'Folder that holds the data of Kafka.',
  ),
  KAFKA_SECURITY: key(
    oneOf('plaintext', 'sasl_scram'),
    'plaintext',
    'How do clients sign in to Kafka?',
    'plaintext: without sign-in; a Kafka that npl runs then listens on loopback alone. sasl_scram: with user and password (SCRAM-SHA-512).',
  ),
  KAFKA_USER: key(
    identifier,
    'npl',
    'Kafka user?',
    'User that npl signs in as with `KAFKA_SECURITY=sasl_scram`. The password is a secret.',
  ),
  KAFKA_PARTITIONS: key(
    integer(1, 1000),
    '3',
    'Partitions of a topic?',
    'Partitions of each topic that npl creates.',
  ),
  KAFKA_REPLICATION: key(
    integer(1, 9),
    '1',
    'Copies of each message?',
    'Copies kept of each message; more than 1 needs that many brokers.',
  ),
};
