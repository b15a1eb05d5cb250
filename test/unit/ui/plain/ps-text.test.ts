import { describe, expect, test } from 'vitest';
import { psLines, type PsRow } from '../../../../src/ui/plain/ps-text.js';
import { themeOf } from '../../../../src/ui/theme.js';

const now = new Date('2026-11-24T05:10:00Z');

function row(facts: Partial<PsRow>): PsRow {
  return {
    service: 'kafka',
    instance: 'npl-kafka-1',
    node: 'local',
    runtime: 'docker',
    state: 'running',
    health: 'healthy',
    since: '2026-11-24T02:00:00.000Z',
    restarts: 0,
    image: 'apache/kafka:4.3.1',
    ports: ['127.0.0.1:19092'],
    orphan: false,
    says: '',
    ...facts,
  };
}

const rows = [
  row({}),
  row({ service: 'clickhouse', ports: ['0.0.0.0:18123', '0.0.0.0:19000'], restarts: 2 }),
  row({ service: 'airflow-init', state: 'done', health: '', ports: [] }),
  row({ service: 'airflow-dag-processor', state: 'missing', health: '', since: undefined, ports: [] }),
];

const lines = (width: number, shown: readonly PsRow[] = rows) =>
  psLines(shown, { theme: themeOf(false), width, now });

describe('psLines', () => {
  test('at 120 columns', () => {
    expect(lines(120)).toEqual([
      'SERVICE                STATE    HEALTH        SINCE  RESTARTS  PORTS                IMAGE',
      'kafka                  running  healthy  3 h 10 min         0  127.0.0.1:19092      apache/kafka:4.3.1',
      'clickhouse             running  healthy  3 h 10 min         2  0.0.0.0:18123,19000  apache/kafka:4.3.1',
      'airflow-init           done     -        3 h 10 min         0  -                    apache/kafka:4.3.1',
      'airflow-dag-processor  missing  -                 -         0  -                    apache/kafka:4.3.1',
    ]);
  });

  test('at 80 columns without the images', () => {
    expect(lines(84)[0]).toBe('SERVICE                STATE    HEALTH        SINCE  RESTARTS  PORTS');
    expect(lines(80)[0]).toBe('SERVICE                STATE    HEALTH        SINCE  RESTARTS');
  });

  test.each([20, 30, 40, 60, 80, 120])('never wider than %i columns', (width) => {
    const remote = [...rows, row({ node: 'ssh://ops@clickhouse.example.org', orphan: true })];
    for (const line of lines(width, remote)) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('names the nodes where there are several, and says what an orphan is', () => {
    const shown = lines(100, [row({}), row({ node: 'ssh://ops@10.0.0.2', orphan: true })]);
    expect(shown[0]).toContain('NODE');
    expect(shown[2]).toContain('ssh://ops@10.0.0.2  running (orphan)');
    expect(shown.at(-1)).toBe('orphan: env.conf wants it no more; npl-ops down removes it');
  });

  test('has the processes of embedded engines, and under the table what one says that does not answer', () => {
    const engine = { runtime: 'embedded', image: 'embedded', ports: [] } as const;
    const says = 'process 27362 runs and does not answer: npl-ops restart kafka';
    const shown = [
      row({ ...engine, instance: '27362', health: 'unhealthy', says }),
      row({ ...engine, service: 's3', instance: '', state: 'stopped', health: '', since: undefined }),
    ];
    expect(lines(80, shown)).toEqual([
      'SERVICE    PID  STATE    HEALTH          SINCE  RESTARTS  PORTS  IMAGE',
      'kafka    27362  running  unhealthy  3 h 10 min         0  -      embedded',
      's3           -  stopped  -                   -         0  -      embedded',
      '',
      `kafka: ${says}`,
    ]);
    for (const line of lines(30, shown)) expect(line.length).toBeLessThanOrEqual(30);
  });

  test('where there is nothing', () => {
    expect(lines(80, [])).toEqual(['Nothing is here: no container and no embedded engine.']);
  });

  test('prints no escape sequence of a name', () => {
    expect(lines(80, [row({ service: 'ka\u001b[31mfka' })])[1]).toMatch(/^kafka /);
  });
});
