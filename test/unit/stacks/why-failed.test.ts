import { describe, expect, it } from 'vitest';
import { whyFailed } from '../../../src/stacks/why-failed.js';
import type { FailedService } from '../../../src/stacks/failed-service.js';
import { sampleTopology } from '../../helpers/status-samples.js';

const TOPOLOGY = sampleTopology({ kafka: 19092, clickhouse: 18123, s3: 1 });

function failure(facts: Partial<FailedService>): { message: string; why: string; next: string } {
  const failed: FailedService = {
    name: 'kafka',
    service: 'kafka',
    container: 'npl-kafka-1',
    node: 'local',
    image: 'apache/kafka:4.3.1',
    state: 'exited',
    health: '',
    exitCode: 1,
    wasKilledForMemory: false,
    memoryLimit: 0,
    words: '',
    log: [],
    ...facts,
  };
  const { message, why = '', next = '' } = whyFailed(failed, TOPOLOGY);
  return { message, why, next };
}

const postgres = { name: 'postgres', service: 'postgres', image: 'postgres:17' };
const init = { name: 'airflow-init', service: 'airflow' };
const superset = { name: 'superset', service: 'superset' };

describe('whyFailed names the cause and what mends it', () => {
  it.each<[string, Partial<FailedService>, RegExp, RegExp]>([
    [
      'port taken, Docker 20.10',
      {
        state: 'created',
        words:
          'Error response from daemon: driver failed programming external connectivity on endpoint npl-kafka-1 (5f): Error starting userland proxy: listen tcp4 127.0.0.1:19092: bind: address already in use',
      },
      /^Kafka does not run: port 19092 on 127\.0\.0\.1 is taken/,
      /sport = :19092.*KAFKA_PORT=/,
    ],
    [
      'port taken by a container',
      {
        words: 'Bind for 0.0.0.0:18123 failed: port is already allocated',
        service: 'clickhouse',
        name: 'clickhouse',
      },
      /^ClickHouse does not run: port 18123 on 0\.0\.0\.0/,
      /CLICKHOUSE_OUT_PORT=/,
    ],
    [
      'port taken, Docker 28',
      {
        words:
          'failed to set up container networking: driver failed programming external connectivity on endpoint x: failed to bind host port for 127.0.0.1:19092:172.18.0.2:9092/tcp: address already in use',
      },
      /port 19092/,
      /KAFKA_PORT/,
    ],
    [
      'memory, by its own limit',
      { wasKilledForMemory: true, exitCode: 137, memoryLimit: 128 * 2 ** 20 },
      /more memory than its limit of 128 MiB/,
      /free -h.*KAFKA_NODE/,
    ],
    ['memory, of the machine', { wasKilledForMemory: true }, /more memory than the machine has/, /free -h/],
    [
      'memory, by the words of Java',
      { log: ['# There is insufficient memory for the Java Runtime Environment to continue.'] },
      /more memory/,
      /free -h/,
    ],
    ['killed', { exitCode: 137 }, /it was killed/, /dmesg/],
    [
      'owner',
      { log: ['java.nio.file.AccessDeniedException: /var/lib/kafka/data/log/bootstrap.checkpoint.tmp'] },
      /may not write to its data folder/,
      /npl-setup --yes.*ls -ldZ '\/nowhere'/,
    ],
    [
      'password of PostgreSQL',
      {
        ...init,
        log: ['FATAL:  password authentication failed for user "airflow"', 'airflow is out'],
      },
      /^Airflow \(airflow-init\) does not run: the password in .npl\/secrets\.env is not the one/,
      /npl-setup --yes lets PostgreSQL take/,
    ],
    [
      'no image',
      { state: 'created', words: 'Error response from daemon: No such image: apache/kafka:4.3.1' },
      /its image apache\/kafka:4\.3\.1 is not there/,
      /npl-setup --yes/,
    ],
    [
      'disk',
      { ...postgres, log: ['FATAL: could not write: No space left on device'] },
      /disk is full/,
      /df -h/,
    ],
    [
      'cluster id',
      {
        log: [
          'java.lang.RuntimeException: Invalid cluster.id in: /var/lib/kafka/data/log/meta.properties. Expected a, but read b',
        ],
      },
      /data of another Kafka cluster/,
      /KAFKA_DATA=data\/kafka_npl/,
    ],
    [
      'advertised address',
      { log: ['requirement failed: advertised.listeners cannot use the nonroutable meta-address 0.0.0.0.'] },
      /cannot advertise 127\.0\.0\.1:19092/,
      /config set HOST=/,
    ],
    [
      'data of another version',
      { ...postgres, log: ['FATAL:  database files are incompatible with server'] },
      /written by another version/,
      /POSTGRES_IMAGE/,
    ],
    [
      'key',
      { ...superset, log: ['Refusing to start due to insecure SECRET_KEY'] },
      /a key in/,
      /SUPERSET_SECRET_KEY/,
    ],
    [
      'a container of somebody else',
      { words: 'Conflict. The container name "/npl-kafka-1" is already in use by container "5f"' },
      /a container named npl-kafka-1 is there/,
      /docker inspect npl-kafka-1/,
    ],
  ])('%s', (_, facts, message, next) => {
    const told = failure(facts);
    expect(told.message).toMatch(message);
    expect(told.next).toMatch(next);
  });

  it('shows the last words of the service, the newest at the end', () => {
    const log = Array.from({ length: 30 }, (_, at) => `line ${at}`);
    const { message, why, next } = failure({ log, state: 'running', health: 'unhealthy' });
    expect(message).toBe('Kafka does not run: it does not answer its health check');
    expect(why).toContain('line 29');
    expect(why).not.toContain('line 20');
    expect(next).toBe('npl-ops logs kafka');
  });

  it('does not take the engine for the service: its log is of an earlier run', () => {
    const { why } = failure({
      words: 'Bind for 127.0.0.1:19092 failed: port is already allocated',
      log: ['an old tale'],
    });
    expect(why).not.toContain('an old tale');
  });

  it.each([
    [{ state: 'restarting', exitCode: 3 }, 'it ends with exit code 3 each time it is started'],
    [{ state: 'exited', exitCode: 2 }, 'it ended with exit code 2'],
    [{ state: 'running', health: 'starting' }, 'it did not become ready in time'],
  ])('says how it ended where nothing is known: %o', (facts, cause) => {
    expect(failure(facts).message).toBe(`Kafka does not run: ${cause}`);
  });
});
