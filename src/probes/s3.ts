import type { S3Service } from '../topology/topology-types.js';
import { dial, NotConfigured, type Probe } from './probe.js';

export interface S3Ping {
  /** Rejects when the bucket does not exist or may not be listed. */
  ping(signal?: AbortSignal): Promise<void>;
}

export function s3Probe(
  { endpoint, port, bucket }: Pick<S3Service, 'endpoint' | 'port' | 'bucket'>,
  s3: S3Ping,
): Probe<string> {
  return async (signal) => {
    if (bucket === '') throw new NotConfigured('S3_BUCKET is not set', { next: 'set it in env.conf' });
    await dial(new URL(endpoint).hostname.replaceAll(/[[\]]/g, ''), port, signal);
    await s3.ping(signal);
    return `bucket ${bucket} can be read on ${endpoint}`;
  };
}
