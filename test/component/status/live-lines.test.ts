import { describe, expect, it } from 'vitest';
import { actionOf } from '../../../src/ui/keys/bindings.js';
import { liveLines } from '../../../src/ui/status/live-lines.js';
import { STATUS_BINDINGS } from '../../../src/ui/status/status-keys.js';
import type { WatchState } from '../../../src/ui/status/status-store.js';
import { drawAt } from '../../helpers/draw-at.js';
import { failingSnapshot, sampleSnapshot } from '../../helpers/status-samples.js';

const STATE: WatchState = {
  snapshot: undefined,
  trouble: undefined,
  waitMs: 2_000,
  now: new Date('2026-01-02T03:04:08Z'),
};

const draw = (change: Partial<WatchState>, width: number, height: number) =>
  drawAt(width, height, (screen) => liveLines({ ...STATE, ...change }, screen));

describe('liveLines', () => {
  it('says so while nothing is known yet', () => {
    expect(draw({}, 80, 24)).toMatchInlineSnapshot(`
      "Looking at the services...
      q quits; every 2 s"
    `);
  });

  it('shows a healthy pipeline and the age of what it shows', () => {
    expect(draw({ snapshot: sampleSnapshot() }, 80, 40)).toMatchInlineSnapshot(`
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

      ✔ Healthy
      q quits; seen 3 s ago, every 2 s"
    `);
  });

  it('shows a failing one on a wide screen', () => {
    expect(draw({ snapshot: failingSnapshot() }, 120, 40)).toMatchInlineSnapshot(`
      "Services
        ? unknown  s3          external  S3_BUCKET is not set; set it in env.conf
        ✔ healthy  kafka       embedded  Kafka answers on 127.0.0.1:19092, 1 broker; topic geo_events_in missing, run
                                         npl-setup
        ■ stopped  clickhouse  embedded  connection refused on 127.0.0.1:18123; run npl-ops up

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

      ✖ Not healthy: s3 unknown; clickhouse stopped; topic geo_events_in missing, run npl-setup
      q quits; seen 3 s ago, every 2 s"
    `);
  });

  it('shortens what does not fit a small screen, and keeps the verdict', () => {
    expect(draw({ snapshot: failingSnapshot() }, 44, 12)).toMatchInlineSnapshot(`
      "Services
        ? unknown  s3          external
            S3_BUCKET is not set; set it in env...
        ✔ healthy  kafka       embedded
            Kafka answers on 127.0.0.1:19092, 1...
        ■ stopped  clickhouse  embedded
            connection refused on 127.0.0.1:181...
      Topics          partitions   messages    lag
      (12 more lines in a taller window)
      ✖ Not healthy: s3 unknown; clickhouse sto...
      q quits; seen 3 s ago, every 2 s"
    `);
  });

  it.each([
    [120, 40],
    [80, 24],
    [80, 10],
    [40, 5],
    [10, 3],
    [10, 2],
    [1, 2],
  ])('fits a screen of %i x %i', (width, height) => {
    draw({ snapshot: failingSnapshot(), trouble: 'x'.repeat(200) }, width, height);
    draw({}, width, height);
  });

  it('tells the age of what it shows, and when it looks again', () => {
    const frame = draw(
      { snapshot: sampleSnapshot(), now: new Date('2026-01-02T03:06:09Z'), waitMs: 8_000 },
      80,
      40,
    );
    expect(frame).toContain('q quits; seen 2 min ago, every 8 s');
  });

  it('keeps the last figures when a look itself fails', () => {
    const frame = draw({ snapshot: sampleSnapshot(), trouble: 'out of file handles' }, 80, 40);
    expect(frame).toContain('could not look: out of file handles');
    expect(frame).toContain('browser_events_in');
  });
});

it.each([
  ['q', 'quit'],
  ['Q', 'quit'],
  ['ctrl+c', 'cancel'],
  ['x', undefined],
])('key %s: %s', (name, action) => {
  expect(actionOf(STATUS_BINDINGS, { name, text: '' })).toBe(action);
});
