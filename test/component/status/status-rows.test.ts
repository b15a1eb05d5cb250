import { describe, expect, it } from 'vitest';
import { bytesOrUnknown, formatAge, formatTime, wrap } from '../../../src/ui/status/format.js';
import { statusLines } from '../../../src/ui/status/status-rows.js';
import { themeOf } from '../../../src/ui/theme.js';
import { failingSnapshot, sampleSnapshot, serviceStatus } from '../../helpers/status-samples.js';

const theme = themeOf(false);
const at = (width: number, compact = false) => ({ theme, width, compact });

describe('statusLines', () => {
  it('fits a screen of 80 columns', () => {
    expect(statusLines(sampleSnapshot(), at(80)).join('\n')).toMatchInlineSnapshot(`
      "Services
        ✔ healthy  s3          embedded  bucket npl-demo can be read on
                                         http://127.0.0.1:14569
        ✔ healthy  kafka       embedded  Kafka answers on 127.0.0.1:19092, 1 broker
        ✔ healthy  clickhouse  embedded  ClickHouse 26.7.2.1 answers on
                                         127.0.0.1:18123

      Topics                partitions  messages  lag
        browser_events_in            3     1,000    0
        device_events_in             3     1,000    0
        geo_events_in                3     1,000    0
        location_events_in           3     1,000    0

      Tables              rows   size            last batch
        browser_events   1,000  98 kB  2022-11-28 20:00 UTC
        device_events    1,000  98 kB  2022-11-28 20:00 UTC
        geo_events       1,000  98 kB  2022-11-28 20:00 UTC
        location_events  1,000  98 kB  2022-11-28 20:00 UTC
        clickstream_raw  1,000  98 kB  2022-11-28 20:00 UTC

      Ingestion
        last hour 2022-11-28 20:00 UTC, dead letters 0, pending objects 4, failed
        objects 1

      ✔ Healthy"
    `);
  });

  it('says what is wrong and what mends it', () => {
    expect(statusLines(failingSnapshot(), at(80)).join('\n')).toMatchInlineSnapshot(`
      "Services
        ? unknown  s3          external  S3_BUCKET is not set; set it in env.conf
        ✔ healthy  kafka       embedded  Kafka answers on 127.0.0.1:19092, 1 broker;
                                         topic geo_events_in missing, run npl-setup
        ■ stopped  clickhouse  embedded  connection refused on 127.0.0.1:18123; run
                                         npl-ops up

      Topics                partitions   messages    lag
        browser_events_in            3  1,234,567  1,000
        device_events_in             3  1,234,567  1,000
        geo_events_in                –          –      –
        location_events_in           3  1,234,567  1,000

      Tables             rows  size  last batch
        browser_events      –     –           –
        device_events       –     –           –
        geo_events          –     –           –
        location_events     –     –           –
        clickstream_raw     –     –           –

      Ingestion
        last hour –, dead letters –, pending objects –, failed objects –

      ✖ Not healthy: s3 unknown; clickhouse stopped; topic geo_events_in missing, run
      npl-setup"
    `);
  });

  it('tells the same on a narrow screen', () => {
    expect(statusLines(failingSnapshot(), at(40)).join('\n')).toMatchInlineSnapshot(`
      "Services
        ? unknown  s3          external
            S3_BUCKET is not set; set it in
            env.conf
        ✔ healthy  kafka       embedded
            Kafka answers on 127.0.0.1:19092,
            1 broker; topic geo_events_in
            missing, run npl-setup
        ■ stopped  clickhouse  embedded
            connection refused on
            127.0.0.1:18123; run npl-ops up

      Topics
        browser_events_in
          partitions 3, messages 1,234,567,
          lag 1,000
        device_events_in
          partitions 3, messages 1,234,567,
          lag 1,000
        geo_events_in
          partitions –, messages –, lag –
        location_events_in
          partitions 3, messages 1,234,567,
          lag 1,000

      Tables            rows  size  last batch
        browser_events     –     –           –
        device_events      –     –           –
        geo_events         –     –           –
        location_ev...     –     –           –
        clickstream...     –     –           –

      Ingestion
        last hour –, dead letters –, pending
        objects –, failed objects –

      ✖ Not healthy: s3 unknown; clickhouse
      stopped; topic geo_events_in missing,
      run npl-setup"
    `);
  });

  it('says on which machine a service runs when that is not this one', () => {
    const services = [serviceStatus({ runtime: 'docker', node: 'ssh://ops@10.0.0.7' }), serviceStatus()];
    const text = statusLines(sampleSnapshot({ services }), at(80)).join('\n');
    expect(text).toContain('docker on ssh://ops@10.0.0.7');
  });

  it.each([200, 120, 80, 60, 59, 40, 20, 8])('never exceeds %i columns', (width) => {
    const long = failingSnapshot({
      tables: [
        {
          name: 'a_table_with_a_name_that_is_longer_than_most_screens_are_wide_'.repeat(2),
          rows: 123_456_789_012,
          bytes: 2 ** 50,
          last_batch_time: '2022-11-28T20:00:00Z',
        },
      ],
    });
    for (const compact of [false, true]) {
      const lines = statusLines(long, at(width, compact));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it('carries the state by symbol and word; colour only repeats it', () => {
    const coloured = statusLines(sampleSnapshot(), { theme: themeOf(true), width: 80 }).join('\n');
    expect(coloured).toContain('\u001b[32m  ✔ healthy\u001b[39m');
  });

  it('prints no control characters of others', () => {
    const services = [serviceStatus({ state: 'unhealthy', detail: 'it said \u001b[2J\u0007boo' })];
    const text = statusLines(sampleSnapshot({ services, healthy: false }), at(80)).join('\n');
    expect(text).toContain('it said boo');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('formats', () => {
  it.each([
    [null, '–'],
    [0, '0 B'],
  ])('bytes %s: %s', (bytes, text) => {
    expect(bytesOrUnknown(bytes)).toBe(text);
  });

  it.each([
    [-5, '0 s'],
    [1_999, '1 s'],
    [119_999, '119 s'],
    [120_000, '2 min'],
  ])('age %i: %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });

  it('shows an hour in UTC', () => {
    expect(formatTime('2022-11-28T20:00:00Z')).toBe('2022-11-28 20:00 UTC');
    expect(formatTime(null)).toBe('–');
  });

  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['abcdefghij kl', 4, ['abcd', 'efgh', 'ij', 'kl']],
    ['abcd', 4, ['abcd']],
    ['', 4, ['']],
    ['ab', 0, ['a', 'b']],
  ])('wraps %j at %i', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
});
