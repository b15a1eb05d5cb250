import { setTimeout as sleep } from 'node:timers/promises';
import { queryFailure } from './failure.js';
import type { Connection, Engine } from './native.js';
import type { SessionRequest } from './query-request.js';

export interface ConnectionLease {
  readonly connection: Connection;
  /** Does it outlive the request? */
  readonly kept: boolean;
  /** Only when no query runs on it. */
  release(): void;
}

export interface ConnectionPool {
  /** Rejects with QueryFailure when the session stays in use, or must exist and does not. */
  lease(session: SessionRequest | undefined): Promise<ConnectionLease>;
  /** Closes the connections of idle sessions. */
  close(): void;
}

interface HeldSession {
  readonly connection: Connection;
  busy: boolean;
  expiry: NodeJS.Timeout | undefined;
}

/** A connection of its own for every request, about a millisecond each; one that stays for every HTTP session. */
export function openConnectionPool(engine: Engine): ConnectionPool {
  const sessions = new Map<string, HeldSession>();

  function end(id: string, { connection, expiry }: HeldSession): void {
    clearTimeout(expiry);
    sessions.delete(id);
    connection.close();
  }

  async function leaseSession({ id, timeoutMs, check }: SessionRequest): Promise<ConnectionLease> {
    await whenFree(sessions, id);
    const known = sessions.get(id);
    if (known?.busy === true)
      throw queryFailure('SESSION_IS_LOCKED', `Session ${id} is locked by a concurrent client`);
    if (known === undefined && check) throw queryFailure('SESSION_NOT_FOUND', `Session ${id} is not found`);
    const session = known ?? { connection: engine.connect(), busy: true, expiry: undefined };
    clearTimeout(session.expiry);
    session.busy = true;
    sessions.set(id, session);
    return {
      connection: session.connection,
      kept: true,
      release() {
        session.busy = false;
        session.expiry = setTimeout(() => end(id, session), timeoutMs);
        session.expiry.unref();
      },
    };
  }

  return {
    async lease(session) {
      if (session !== undefined) return await leaseSession(session);
      const connection = engine.connect();
      return { connection, kept: false, release: () => connection.close() };
    },
    close() {
      for (const [id, session] of sessions) if (!session.busy) end(id, session);
    },
  };
}

const LET_GO_MS = 500;
const LOOK_EVERY_MS = 2;

/** A client that has its whole answer may ask again before the request that gave it has let go of the session. */
async function whenFree(sessions: ReadonlyMap<string, HeldSession>, id: string): Promise<void> {
  const until = Date.now() + LET_GO_MS;
  while (sessions.get(id)?.busy === true && Date.now() < until) await sleep(LOOK_EVERY_MS);
}
