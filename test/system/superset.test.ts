import { execa } from 'execa';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectSuperset, type PositionNode, type Superset } from '../../src/clients/superset.js';
import { readAssets } from '../../src/steps/dashboards/asset-files.js';
import { areImported, brokenCharts, importDashboards } from '../../src/steps/dashboards/import-dashboards.js';
import { renderAssets, type RenderedAssets } from '../../src/steps/dashboards/render-assets.js';
import { startSuperset, type SupersetServer } from '../helpers/superset-server.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

let ws: Workspace;
let server: SupersetServer;
let superset: Superset;
let wanted: RenderedAssets;
const signal = AbortSignal.timeout(900_000);

beforeAll(async () => {
  ws = await createWorkspace();
  const setup = await ws.npl('npl-setup', ['--yes', '--sample']);
  expect(setup.exitCode, setup.all).toBe(0);
  const ingest = await ws.npl('npl-ops', ['ingest', '--yes']);
  expect(ingest.exitCode, ingest.all).toBe(0);
  await refuseMessages();
  server = await startSuperset();
  superset = connectSuperset({ node: 'local', port: server.port }, server.admin);
  wanted = await assetsFor({ hasPassword: false });
});
afterAll(async () => {
  await server.stop();
  await ws.dispose();
});

/** Messages that are no events, sent by a program of others; resolves when ClickHouse has refused them. */
async function refuseMessages(): Promise<void> {
  const input = ['no event', 'no event either', '{"event_timestamp": '].join('\n');
  const topic = ['-b', `127.0.0.1:${ws.ports.kafka}`, '-t', 'browser_events_in'];
  await execa('kcat', ['-P', ...topic], { input });
  const letters = async () => Number(await ws.sql('SELECT count() FROM dead_letters'));
  await vi.waitUntil(async () => (await letters()) === 3, { timeout: 60_000, interval: 500 });
}

async function assetsFor({ hasPassword }: { hasPassword: boolean }): Promise<RenderedAssets> {
  const folder = new URL('../../templates/superset/assets', import.meta.url).pathname;
  return renderAssets(await readAssets(folder), {
    unionTable: 'clickstream_raw',
    deadLettersTable: 'dead_letters',
    ingest: { ledger: 'ingest_ledger' },
    clickhouse: { database: 'default', user: 'default' },
    address: { host: '127.0.0.1', port: ws.ports.clickhouse },
    hasPassword,
  });
}

function uuidOf(path: string): string {
  return String(wanted.assets.find((asset) => asset.path === path)?.content['uuid']);
}

const rowsOf = (chart: string) => superset.chartRows(uuidOf(`charts/${chart}.yaml`), signal);

/** Visits by another way than that of the dataset: an array of times for each visitor. */
const SESSIONS = `(SELECT user_domain_id, arraySort(groupArray(toFloat64(event_timestamp))) AS times,
  1 + arrayCount(gap -> gap > 1800, arrayPopFront(arrayDifference(times))) AS sessions,
  arrayCount(visit -> length(visit) = 1,
    arraySplit((_, gap) -> gap > 1800, times, arrayDifference(times))) AS bounced
  FROM clickstream_raw WHERE user_domain_id != '' GROUP BY user_domain_id)`;
const WIDE = 'FROM clickstream_raw';

describe('the dashboards on a real Superset', () => {
  it('name the charts that a wrong password breaks', async () => {
    const locked = await assetsFor({ hasPassword: true });
    await importDashboards(superset, locked, 'wrong', signal);
    const broken = await brokenCharts(superset, locked, signal);
    expect(broken).toHaveLength(25);
  });

  it('are imported, and every chart answers', async () => {
    expect(await areImported(superset, wanted, signal)).toBe(false);
    await importDashboards(superset, wanted, '', signal);
    expect(await areImported(superset, wanted, signal)).toBe(true);
    expect(await brokenCharts(superset, wanted, signal)).toEqual([]);
  });

  it.each([
    ['events', 'events', `SELECT count() ${WIDE}`],
    ['visitors', 'visitors', `SELECT count(DISTINCT nullIf(user_domain_id, '')) ${WIDE}`],
    ['sessions', 'sessions', `SELECT sum(sessions) FROM ${SESSIONS}`],
    ['sessions_by_hour', 'sessions', `SELECT sum(sessions) FROM ${SESSIONS}`],
    ['landing_pages', 'sessions', `SELECT sum(sessions) FROM ${SESSIONS}`],
    ['traffic', 'events', `SELECT count() ${WIDE} WHERE event_timestamp IS NOT NULL`],
    ['pages', 'events', `SELECT count() ${WIDE}`],
    ['referers', 'events', `SELECT count() ${WIDE}`],
    ['campaigns', 'events', `SELECT count() ${WIDE}`],
    ['regions', 'events', `SELECT count() ${WIDE}`],
    ['sources', 'visitors', perVisitor('(utm_source, utm_medium)')],
    ['countries', 'visitors', perVisitor('geo_country')],
    ['devices', 'visitors', perVisitor('device_type')],
    ['hours', 'total_lines', 'SELECT sum(lines) FROM ingest_ledger_objects FINAL'],
    ['lines_by_hour', 'total_stored', fourTables('count()', "WHERE batch_time >= '2022-11-28 18:00:00'")],
    ['lines_by_hour', 'total_joined', `SELECT count() ${WIDE} WHERE batch_time >= '2022-11-28 18:00:00'`],
    ['hour_states', 'hours', 'SELECT count(DISTINCT hour) FROM ingest_ledger_objects'],
    ['open_hours', 'open_hours', 'SELECT 0'],
    ['unbalanced_hours', 'unbalanced_hours', 'SELECT 0'],
    ['dead_letters', 'letters', 'SELECT count() FROM dead_letters FINAL'],
    ['dead_letter_reasons', 'letters', 'SELECT count() FROM dead_letters FINAL'],
    ['bounce_rate', 'bounce_rate', `SELECT sum(bounced) / sum(sessions) FROM ${SESSIONS}`],
  ])('%s: %s equals SQL', async (chart, column, sql) => {
    const rows = await rowsOf(chart);
    const sum = rows.reduce((all, row) => all + Number(row[column]), 0);
    expect(sum).toBe(Number(await ws.sql(sql)));
    expect(rows.length).toBeGreaterThan(0);
  });

  it.each([
    ['pages', 'page_url_path, events, visitors', 'page_url_path, count(), @visitors'],
    [
      'campaigns',
      'utm_campaign, utm_source, utm_medium, visitors, events, clicks',
      "utm_campaign, utm_source, utm_medium, @visitors, count(), count(DISTINCT nullIf(click_id, ''))",
    ],
    ['countries', 'geo_country, visitors', 'geo_country, @visitors'],
    ['devices', 'device_type, visitors', 'device_type, @visitors'],
    ['referers', 'referer_medium, events', 'referer_medium, count()'],
  ])('%s equals SQL row by row', async (chart, names, selected) => {
    const columns = names.split(', ');
    const key = columns.findIndex((name) => ['events', 'visitors'].includes(name));
    const select = selected.replace('@visitors', "count(DISTINCT nullIf(user_domain_id, ''))");
    const by = columns.slice(0, key).join(', ');
    const sql = `SELECT ${select} ${WIDE} GROUP BY ${by} FORMAT JSONCompactEachRow`;
    const expected = (await ws.sql(sql)).split('\n').map((line) => (JSON.parse(line) as unknown[]).join('|'));
    const shown = (await rowsOf(chart)).map((row) => columns.map((name) => row[name]).join('|'));
    expect(shown.toSorted()).toEqual(expected.toSorted());
  });

  it('browsers: the stacked bars are those of SQL', async () => {
    const sql = `SELECT os_name, browser_name, count(DISTINCT nullIf(user_domain_id, '')) ${WIDE}
      GROUP BY os_name, browser_name FORMAT JSONCompactEachRow`;
    const expected = (await ws.sql(sql)).split('\n').map((line) => (JSON.parse(line) as unknown[]).join('|'));
    const shown = (await rowsOf('browsers')).flatMap(({ browser_name: browser, ...systems }) =>
      Object.entries(systems).flatMap(([system, visitors]) =>
        visitors === null ? [] : [[system.replace('visitors, ', ''), browser, visitors].join('|')],
      ),
    );
    expect(shown.toSorted()).toEqual(expected.toSorted());
  });

  it('the seconds of each hour are those of its objects', async () => {
    const expected = Number(await ws.sql('SELECT sum(seconds) FROM ingest_ledger_objects FINAL'));
    const rows = await rowsOf('seconds_by_hour');
    expect(expected).toBeGreaterThan(0);
    expect(rows.reduce((sum, row) => sum + Number(row['total_seconds']), 0)).toBeCloseTo(expected, 6);
  });

  it('the lag counts from the newest hour of the bucket', async () => {
    const newest = Number(await ws.sql('SELECT toUnixTimestamp(max(hour)) FROM ingest_ledger_objects'));
    const since = () => Math.floor(Date.now() / 3_600_000) - newest / 3600;
    const before = since();
    const [row] = await rowsOf('lag');
    expect([before, since()]).toContain(row?.['lag_hours']);
  });

  it('the funnel narrows down to the confirmation', async () => {
    const rows = await rowsOf('funnel');
    const confirmed = rows.find(({ funnel_step: step }) => step === '6. Confirmation');
    const sql = `SELECT uniqExact(user_domain_id) ${WIDE} WHERE page_url_path = '/confirmation'`;
    expect(confirmed?.['visitors']).toBe(Number(await ws.sql(sql)));
    expect(rows).toHaveLength(6);
  });

  it('another import leaves a chart that somebody put on a dashboard where it is', async () => {
    const own = wanted.assets.map((asset) => {
      if (asset.path !== 'dashboards/clickstream.yaml') return asset;
      const position = asset.content['position'] as Record<string, PositionNode>;
      const chart = { type: 'CHART', meta: { uuid: uuidOf('charts/lag.yaml'), chartId: 99, width: 4 } };
      const row = { type: 'ROW', children: ['CHART-mine'], meta: {} };
      const grid = position['GRID_ID'];
      const children = [...(grid?.children ?? []), 'ROW-mine'];
      const changed = { ...position, 'CHART-mine': chart, 'ROW-mine': row, GRID_ID: { ...grid, children } };
      return { ...asset, content: { ...asset.content, position: changed } };
    });
    await importDashboards(superset, { ...wanted, assets: own }, '', signal);
    // Only then is it a chart of somebody else.
    const ours = { ...wanted, assets: wanted.assets.filter(({ path }) => path !== 'charts/lag.yaml') };
    const health = 'dashboards/pipeline_health.yaml';
    await importDashboards(
      superset,
      { ...ours, assets: ours.assets.filter(({ path }) => path !== health) },
      '',
      signal,
    );
    const position = await superset.dashboardPosition(uuidOf('dashboards/clickstream.yaml'), signal);
    const shown = Object.values(position ?? {}).flatMap((node) =>
      typeof node === 'string' ? [] : [node.meta?.uuid],
    );
    expect(shown).toContain(uuidOf('charts/lag.yaml'));
    expect(shown).toContain(uuidOf('charts/events.yaml'));
    await importDashboards(superset, wanted, '', signal);
    expect(await brokenCharts(superset, wanted, signal)).toEqual([]);
  });

  it('tells which chart does not answer, and why', async () => {
    await ws.sql('RENAME TABLE clickstream_raw TO away');
    try {
      const broken = await brokenCharts(superset, wanted, signal);
      expect(broken.map(({ name }) => name)).toContain('Events');
    } finally {
      await ws.sql('RENAME TABLE away TO clickstream_raw');
    }
  });

  it('refuses a wrong password with the command that mends it', async () => {
    const stranger = connectSuperset(
      { node: 'local', port: server.port },
      { user: 'admin', password: 'wrong' },
    );
    await expect(stranger.exportAssets(signal)).rejects.toMatchObject({
      message: 'Superset does not let admin sign in',
      next: 'npl-ops users reset-password admin --service superset',
    });
  });

  describe('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
      browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
    });
    afterAll(() => browser.close());

    it.each([
      ['npl-clickstream', '2,200', 16],
      ['npl-pipeline-health', 'Hours by state', 9],
    ])('%s shows every chart and no error', async (slug, text, charts) => {
      const page = await browser.newPage({ viewport: { width: 1500, height: 3400 } });
      const { user, password: own } = server.admin;
      await page.goto(`${superset.url}/login/`);
      await page.fill('#username', user);
      await page.fill('#password', own);
      await page.keyboard.press('Enter');
      await page.waitForURL(/welcome/u);
      await page.goto(`${superset.url}/superset/dashboard/${slug}/`);
      await page.getByText(text, { exact: true }).first().waitFor({ timeout: 180_000 });
      await page
        .locator('.loading')
        .last()
        .waitFor({ state: 'detached', timeout: 60_000 })
        .catch(() => {});
      expect(await page.locator('[data-test="dashboard-component-chart-holder"]').count()).toBe(charts);
      expect(await page.locator('.ant-alert-error, [data-test="error"]').allTextContents()).toEqual([]);
      expect(await page.getByText('Unexpected error').count()).toBe(0);
      await page.close();
    });
  });
});

/** Visitors of each value, added up. */
function perVisitor(by: string): string {
  return `SELECT count() FROM (SELECT DISTINCT ${by}, user_domain_id ${WIDE} WHERE user_domain_id != '')`;
}

function fourTables(what: string, where: string): string {
  const parts = ['browser', 'device', 'geo', 'location'].map(
    (type) => `(SELECT ${what} FROM ${type}_events FINAL ${where})`,
  );
  return `SELECT ${parts.join(' + ')}`;
}
