import { ClickHouseFailure } from '../../clients/clickhouse/failure.js';
import { connectClickHouse, type ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import { resolveHost } from '../../clients/resolve-host.js';
import { hostPort } from '../probe.js';
import type { ClickHouseSpec } from './check-spec.js';
import { findingOf, note, ok, problem, type Finding } from './finding.js';
import { unknownHost } from './host.js';
import { pingClickHouse } from './clickhouse-ping.js';
import { listed } from './place-name.js';
import { passwordOf } from './secret-source.js';
import type { CheckTools } from './tools.js';

/** Whether an existing ClickHouse answers, in which version, takes the user, and has what is asked of it. */
export async function checkClickHouse(
  spec: ClickHouseSpec,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding> {
  const { host, httpPort } = spec;
  const place = hostPort(host, httpPort);
  if ((await resolveHost(host, tools.env, signal)).length === 0)
    return unknownHost(host, 'answer its IP address');
  const stranger = await pingClickHouse(place, signal);
  if (stranger !== undefined) return stranger;
  let password: string;
  try {
    password = (await passwordOf('CLICKHOUSE_PASSWORD', spec.password, tools)).value;
  } catch (error) {
    return findingOf(error, 'mend .npl/secrets.env');
  }
  const clickhouse = connectClickHouse(spec, password);
  try {
    return await ask(spec, clickhouse, place, signal);
  } catch (error) {
    signal.throwIfAborted();
    return refusedFinding(error, spec, place, password === '');
  } finally {
    await clickhouse.close().catch(() => undefined);
  }
}

async function ask(
  { asks, user, database, cluster }: ClickHouseSpec,
  clickhouse: Pick<ClickHouse, 'query'>,
  place: string,
  signal: AbortSignal,
): Promise<Finding> {
  const options = { signal, outsideDatabase: true };
  const one = async (sql: string, params = {}): Promise<string> => {
    const [row] = await clickhouse.query<{ value: string }>(sql, params, options);
    return row?.value ?? '';
  };
  const version = await one('SELECT version() AS value');
  const name = `ClickHouse ${version}`;
  if (asks === 'database') {
    const tables = await one(
      'SELECT count() AS value FROM system.tables WHERE database = {database:String}',
      { database },
    );
    const exists = await one('SELECT count() AS value FROM system.databases WHERE name = {database:String}', {
      database,
    });
    if (exists === '0') return note(`${name} has no database ${database} yet: npl makes it`);
    return ok(`${name} has the database ${database}, ${tables} ${tables === '1' ? 'table' : 'tables'} in it`);
  }
  if (asks === 'cluster') return clusterFinding(name, cluster, await clustersOf(clickhouse, options));
  return ok(`${name} answers at ${place} and takes ${user}`);
}

async function clustersOf(
  clickhouse: Pick<ClickHouse, 'query'>,
  options: { readonly signal: AbortSignal; readonly outsideDatabase: boolean },
): Promise<string[]> {
  const rows = await clickhouse.query<{ cluster: string }>(
    'SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster',
    {},
    options,
  );
  return rows.map(({ cluster }) => cluster);
}

export function clusterFinding(name: string, cluster: string, known: readonly string[]): Finding {
  if (known.includes(cluster)) return ok(`${name} knows the cluster ${cluster}`);
  const choice = known.length === 0 ? '' : ` (it knows ${listed(known.slice(0, 5))})`;
  return problem(
    `${name} knows no cluster ${cluster}${choice}`,
    known.length === 0
      ? 'leave it empty for one server'
      : 'answer one of those, or leave it empty for one server',
  );
}

export function refusedFinding(
  error: unknown,
  { asks, user }: Pick<ClickHouseSpec, 'asks' | 'user'>,
  place: string,
  isWithoutPassword: boolean,
): Finding {
  const isRefused = error instanceof ClickHouseFailure && error.kind === 'authentication';
  if (!isRefused) return findingOf(error, 'correct the host or the port');
  const how = isWithoutPassword ? 'without a password' : 'with this password';
  // Before its question nobody has been asked for the password yet.
  if (asks !== 'sign-in' && isWithoutPassword)
    return note(`ClickHouse answers at ${place} and asks ${user} for a password, which comes next`);
  return problem(
    `ClickHouse at ${place} refuses the user ${user} ${how}`,
    'correct CLICKHOUSE_USER, or answer the right password',
  );
}
