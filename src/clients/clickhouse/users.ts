import { createHash, randomBytes } from 'node:crypto';
import { NplError } from '../../errors.js';
import type { ClickHouse } from './clickhouse.js';
import { quoteIdentifier } from './quote-identifier.js';

/** What a user that npl makes may do: read the tables of the pipeline, or everything. */
export const CLICKHOUSE_ROLES = ['reader', 'admin'] as const;

export interface ClickHouseUsers {
  /** Names, sorted. */
  list(signal: AbortSignal): Promise<string[]>;
  create(user: string, grant: { password: string; role: string }, signal: AbortSignal): Promise<void>;
  resetPassword(user: string, password: string, signal: AbortSignal): Promise<void>;
}

/**
 * By SQL, as a user that may make others. A statement about users takes no parameters, and the server logs statements:
 * the password goes as a salted hash, which needs no quoting either.
 */
export function clickHouseUsers(
  clickhouse: Pick<ClickHouse, 'query' | 'command' | 'database'>,
): ClickHouseUsers {
  const outsideDatabase = true;
  return {
    async list(signal) {
      const sql = 'SELECT name FROM system.users ORDER BY name';
      const rows = await clickhouse.query<{ name: string }>(sql, {}, { signal, outsideDatabase });
      return rows.map(({ name }) => name);
    },
    async create(user, { password, role }, signal) {
      const grant = grantOf(role, clickhouse.database);
      const name = quoteIdentifier(user);
      const options = { signal, outsideDatabase };
      await clickhouse.command(`CREATE USER ${name} ${identified(password)}`, {}, options);
      try {
        await clickhouse.command(`GRANT ${grant.what} TO ${name}${grant.option}`, {}, options);
      } catch (error) {
        // One that may do nothing would be in the way of the next attempt.
        await clickhouse.command(`DROP USER IF EXISTS ${name}`, {}, { outsideDatabase });
        throw error;
      }
    },
    async resetPassword(user, password, signal) {
      const sql = `ALTER USER ${quoteIdentifier(user)} ${identified(password)}`;
      await clickhouse.command(sql, {}, { signal, outsideDatabase });
    },
  };
}

/** SHA-256 of password and salt, as ClickHouse itself keeps it. */
function identified(password: string): string {
  const salt = randomBytes(32).toString('hex').toUpperCase();
  const hash = createHash('sha256').update(`${password}${salt}`).digest('hex').toUpperCase();
  return `IDENTIFIED WITH sha256_hash BY '${hash}' SALT '${salt}'`;
}

function grantOf(role: string, database: string): { what: string; option: string } {
  if (role === 'reader') return { what: `SELECT ON ${quoteIdentifier(database)}.*`, option: '' };
  if (role === 'admin') return { what: 'ALL ON *.*', option: ' WITH GRANT OPTION' };
  throw new NplError(`there is no role ${role} in ClickHouse`, {
    why: `npl grants ${CLICKHOUSE_ROLES.join(' or ')}`,
    next: 'npl-ops users create NAME --service clickhouse --role reader',
  });
}
