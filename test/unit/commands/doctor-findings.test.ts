import { describe, expect, test } from 'vitest';
import { telling } from '../../../src/commands/doctor-reach.js';
import { driftNote } from '../../../src/probes/drift.js';
import { mendOf } from '../../../src/ui/ops/views/doctor/mend-of.js';
import { serviceFindings } from '../../../src/commands/doctor-services.js';
import { sampleSnapshot, serviceStatus } from '../../helpers/status-samples.js';

describe('serviceFindings', () => {
  const quiet = { ...sampleSnapshot({}).report.ingestion, failed_objects: 0 };
  const find = (change: Parameters<typeof serviceStatus>[0], problems: string[] = []) =>
    serviceFindings(sampleSnapshot({ services: [serviceStatus(change)], ingestion: quiet }, problems));

  test('what waits and what was refused', () => {
    const ingestion = { ...quiet, dead_letters: 1, failed_objects: 2, unfinished_hours: 3 };
    expect(serviceFindings(sampleSnapshot({ services: [], ingestion }, []))).toMatchObject([
      {
        severity: 'warning',
        what: expect.stringMatching(/^1 dead letter:/),
        next: 'npl-ops dead-letters list',
      },
      {
        severity: 'warning',
        what: expect.stringMatching(/^2 objects could not/),
        next: 'npl-ops ingest status',
      },
      { severity: 'warning', what: expect.stringMatching(/^3 hours: published/), next: 'npl-ops finish' },
    ]);
    const unknown = { ...quiet, dead_letters: null, failed_objects: null, unfinished_hours: null };
    expect(serviceFindings(sampleSnapshot({ services: [], ingestion: unknown }, []))).toEqual([]);
  });

  test('a healthy service', () => {
    expect(find({ detail: 'Kafka answers on k:1' })).toEqual([
      { severity: 'ok', what: 'kafka: Kafka answers on k:1', node: 'local' },
    ]);
  });

  test.each([
    ['embedded', 'stopped', 'refused; run npl-ops up', 'error', 'refused', 'npl-ops up'],
    [
      'embedded',
      'unhealthy',
      'no answer; see npl-ops logs kafka',
      'error',
      'no answer',
      'npl-ops logs kafka',
    ],
    ['embedded', 'unhealthy', 'no answer', 'error', 'no answer', 'npl-ops logs kafka'],
    [
      'embedded',
      'unhealthy',
      'k:1: no answer; process 7 runs and does not answer: npl-ops restart kafka',
      'error',
      'k:1: no answer; process 7 runs and does not answer',
      'npl-ops restart kafka',
    ],
    [
      'embedded',
      'unhealthy',
      'process 7 is stopped: kill -CONT 7 lets it go on, npl-ops restart kafka starts it anew',
      'error',
      'process 7 is stopped',
      'kill -CONT 7 lets it go on, npl-ops restart kafka starts it anew',
    ],
    ['embedded', 'starting', 'starting', 'warning', 'starting', 'npl-ops logs kafka'],
    ['docker', 'stopped', 'refused; start its container', 'error', 'refused', 'npl-ops up'],
    ['docker', 'unhealthy', 'no answer', 'error', 'no answer', 'npl-ops logs kafka'],
    [
      'external',
      'unhealthy',
      'refused; start it or correct KAFKA_HOST and KAFKA_PORT in env.conf',
      'error',
      'refused',
      'start it or correct KAFKA_HOST and KAFKA_PORT in env.conf',
    ],
    [
      'external',
      'unhealthy',
      'no answer',
      'error',
      'no answer',
      'make sure that kafka answers there, or correct its keys in env.conf',
    ],
    ['external', 'unknown', 'no bucket; set it in env.conf', 'warning', 'no bucket', 'set it in env.conf'],
  ] as const)('%s and %s: %s', (runtime, state, detail, severity, why, next) => {
    expect(find({ runtime, state, detail })).toEqual([
      expect.objectContaining({ severity, why, next, node: 'local' }),
    ]);
  });

  test('what is wrong with the contents of a healthy service is a finding of its own', () => {
    const problem = 'topics a, b missing, run npl-setup';
    const detail = `Kafka answers on k:1; ${problem}`;
    expect(find({ detail, node: 'ssh://ops@b' }, [problem])).toEqual([
      { severity: 'ok', what: 'kafka: Kafka answers on k:1', node: 'ssh://ops@b' },
      { severity: 'error', what: 'kafka: topics a, b missing', next: 'npl-setup', node: 'ssh://ops@b' },
    ]);
  });
});

test('a view that is gone is mended by the same command as in the view of tables, which m runs after a dry run', () => {
  const problem = driftNote([{ object: 'geo_events_mv', text: 'geo_events_mv does not exist' }]) ?? '';
  const detail = `ClickHouse answers; ${problem}`;
  const findings = serviceFindings(sampleSnapshot({ services: [serviceStatus({ detail })] }, [problem]));
  expect(findings[1]?.next).toBe('npl-ops tables apply');
  expect(mendOf(findings[1]?.next ?? '')).toMatchObject({
    args: ['tables', 'apply', '--yes'],
    dryRun: ['tables', 'plan'],
  });
});

test('ways from and to a service that does not work tell nothing new', () => {
  const row = (container: string | undefined, endpoint: 'kafka' | 'clickhouse' | 's3') => ({
    node: 'local',
    container,
    endpoint,
    at: '',
    failure: undefined,
  });
  const rows = [
    row(undefined, 'kafka'),
    row('airflow-scheduler', 'kafka'),
    row('airflow-scheduler', 's3'),
    row('clickhouse', 'kafka'),
  ];
  const services = [
    { name: 'kafka', state: 'healthy' },
    { name: 's3', state: 'unhealthy' },
    { name: 'clickhouse', state: 'stopped' },
  ] as const;
  expect(telling(rows, services)).toEqual(rows.slice(0, 2));
});
