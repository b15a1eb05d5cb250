import { S3Failure } from '../../clients/s3/failure.js';
import type { S3 } from '../../clients/s3/s3.js';

export interface AwaitAnswer {
  readonly endpoint: string;
  /** Of the keys, as a run lists them. */
  readonly prefix: string;
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
  /** How long each attempt is waited for, milliseconds. */
  readonly limitsMs?: readonly number[];
}

/** A short pause of the service is sat out; one that lasts is told while the operator still looks. */
const LIMITS_MS = [4_000, 8_000];

/**
 * Returns when S3 answers anything at all, be it a refusal: what follows judges that, and has its own patience. Throws
 * S3Failure where nothing comes back, as from a process that is stopped: the client alone would wait for minutes.
 */
export async function awaitAnswer(
  store: Pick<S3, 'listObjects'>,
  { endpoint, prefix, signal, onLog, limitsMs = LIMITS_MS }: AwaitAnswer,
): Promise<void> {
  for (const [at, limitMs] of limitsMs.entries()) {
    const limit = AbortSignal.timeout(limitMs);
    try {
      const listing = store.listObjects({
        prefix,
        firstPage: 1,
        signal: AbortSignal.any([signal, limit]),
      });
      await listing.next();
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      if (!limit.aborted) return;
      if (at < limitsMs.length - 1) onLog(`S3 does not answer at ${endpoint}; trying again`);
    }
  }
  const seconds = limitsMs.reduce((sum, limitMs) => sum + limitMs, 0) / 1000;
  throw new S3Failure(
    `S3 does not answer at ${endpoint}`,
    {
      why: `nothing came back within ${seconds} s: its process may be stopped or overloaded, or a firewall drops what is sent`,
      next: 'npl-ops doctor',
    },
    undefined,
  );
}
