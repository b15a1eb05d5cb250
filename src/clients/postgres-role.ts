import { ToolError } from '../errors.js';
import type { RunInside } from './docker/inside-container.js';

/** The role with which Airflow signs in to the PostgreSQL that npl runs for it. */
export interface PostgresRole {
  /** Whether it may sign in with this password. Rejects where PostgreSQL does not answer. */
  isAccepted(password: string, signal: AbortSignal): Promise<boolean>;
  /** Gives it this password. Who is signed in stays so. */
  setPassword(password: string, signal: AbortSignal): Promise<void>;
}

const PSQL = 'psql --no-psqlrc --quiet --no-align --tuples-only --no-password -U airflow -d airflow';
// By the container's own address: on loopback the image lets everybody in without password.
const SIGN_IN = `IFS= read -r PGPASSWORD; export PGPASSWORD; exec ${PSQL} -h "$(hostname -i | cut -d ' ' -f 1)" -c 'SELECT 1'`;
// By the socket, which asks for no password. psql itself reads and quotes the new one.
const SET = `IFS= read -r NEW; export NEW; exec ${PSQL} -v ON_ERROR_STOP=1 <<'SQL'
\\set new \`printf '%s' "$NEW"\`
ALTER ROLE airflow PASSWORD :'new';
SQL`;

/** Through psql in the container of the database. */
export function postgresRole(runInside: RunInside): PostgresRole {
  return {
    async isAccepted(password, signal) {
      try {
        await runInside(['sh', '-c', SIGN_IN], { input: `${password}\n`, signal, secret: password });
        return true;
      } catch (error) {
        if (error instanceof ToolError && /password authentication failed/i.test(error.tail)) return false;
        throw error;
      }
    },
    async setPassword(password, signal) {
      await runInside(['sh', '-c', SET], { input: `${password}\n`, signal, secret: password });
    },
  };
}
