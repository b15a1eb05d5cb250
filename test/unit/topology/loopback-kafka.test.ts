import { expect, test } from 'vitest';
import { loopbackKafka } from '../../../src/topology/loopback-kafka.js';
import { topologyOf } from '../stacks/found-container.js';

test.each([
  ['HOST names an address, and nobody signs in', ['HOST=10.0.0.2'], true],
  ['there is only this machine', ['HOST=localhost'], false],
  ['whoever comes signs in', ['HOST=10.0.0.2', 'KAFKA_SECURITY=sasl_scram'], false],
  ['somebody else runs Kafka', ['HOST=10.0.0.2', 'USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=10.0.0.3'], false],
])('loopbackKafka: %s', (_case, lines, isAlone) => {
  const said = loopbackKafka(topologyOf(...lines));
  expect(said?.what).toBe(isAlone ? 'is 10.0.0.2, but Kafka listens on 127.0.0.1 alone' : undefined);
});
