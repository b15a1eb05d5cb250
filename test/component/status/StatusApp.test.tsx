import { afterEach, describe, expect, it, vi } from 'vitest';
import { StatusApp } from '../../../src/ui/status/StatusApp.js';
import { createStore, type WatchState } from '../../../src/ui/status/status-store.js';
import { themeOf } from '../../../src/ui/theme.js';
import { renderInk, type Rendered } from '../../helpers/render-ink.js';
import { failingSnapshot, sampleSnapshot } from '../../helpers/status-samples.js';
import { waitUntil } from '../../helpers/wait-until.js';

let rendered: Rendered | undefined;
afterEach(() => rendered?.unmount());

function show(change: Partial<WatchState>, columns: number, rows: number) {
  const store = createStore<WatchState>({
    snapshot: undefined,
    trouble: undefined,
    waitMs: 2_000,
    now: new Date('2026-01-02T03:04:08Z'),
    ...change,
  });
  const onEnd = vi.fn();
  const view = renderInk(<StatusApp store={store} theme={themeOf(true)} onEnd={onEnd} />, { columns, rows });
  rendered = view;
  return { store, onEnd, view };
}

const heightOf = (frame: string) => frame.split('\n').length;

describe('StatusApp', () => {
  it('says so while nothing is known yet', () => {
    expect(show({}, 80, 24).view.frame()).toMatchInlineSnapshot(`
      "Looking at the services...
      q quits; every 2 s"
    `);
  });

  it('shows a healthy pipeline and the age of what it shows', () => {
    expect(show({ snapshot: sampleSnapshot() }, 80, 40).view.frame()).toMatchInlineSnapshot(`
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
    expect(show({ snapshot: failingSnapshot() }, 120, 40).view.frame()).toMatchInlineSnapshot(`
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
    expect(show({ snapshot: failingSnapshot() }, 44, 12).view.frame()).toMatchInlineSnapshot(`
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
    [1, 1],
  ])('leaves a row free on a screen of %i x %i', (columns, rows) => {
    const { view } = show({ snapshot: failingSnapshot(), trouble: 'x'.repeat(200) }, columns, rows);
    expect(heightOf(view.frame())).toBeLessThanOrEqual(Math.max(2, rows - 1));
    for (const line of view.frame().split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('follows the store and the size of the screen', async () => {
    const { store, view } = show({ snapshot: sampleSnapshot() }, 80, 40);
    store.update({ snapshot: failingSnapshot(), now: new Date('2026-01-02T03:06:09Z'), waitMs: 8_000 });
    await waitUntil('the new snapshot', () => view.frame().includes('✖ Not healthy'));
    expect(view.frame()).toContain('q quits; seen 2 min ago, every 8 s');
    const wide = heightOf(view.frame());
    view.resize(80, 12);
    await waitUntil('the smaller frame', () => heightOf(view.frame()) <= 11);
    expect(wide).toBeGreaterThan(11);
  });

  it('keeps the last figures when a look itself fails', async () => {
    const { store, view } = show({ snapshot: sampleSnapshot() }, 80, 40);
    store.update({ trouble: 'out of file handles' });
    await waitUntil('the trouble', () => view.frame().includes('could not look: out of file handles'));
    expect(view.frame()).toContain('browser_events_in');
  });

  it.each([
    ['q', 'quit'],
    ['Q', 'quit'],
    ['xqq', 'quit'],
    ['й', 'quit'],
    ['Й', 'quit'],
    ['\u0003', 'cancel'],
  ])('key %j: %s', async (key, how) => {
    const { onEnd, view } = show({}, 80, 24);
    view.press(key);
    await waitUntil('the key', () => onEnd.mock.calls.length > 0);
    expect(onEnd.mock.calls).toEqual([[how]]);
  });

  it('ignores other keys', async () => {
    const { onEnd, view } = show({}, 80, 24);
    view.press('x');
    view.press('\u001b[A');
    await new Promise((resolve) => setImmediate(resolve));
    view.press('q');
    await waitUntil('the last key', () => onEnd.mock.calls.length > 0);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});
