import type { S3 } from '../clients/s3/s3.js';
import { NplError } from '../errors.js';
import { demoKeys, fillDemoBucket } from '../ingest/demo-bucket.js';
import type { Step } from '../plan/step.js';
import type { S3Service } from '../topology/topology-types.js';

/** A bucket with a few hours of generated events, laid out as the real one. Objects that are there stay. */
export function demoBucketStep(s3: S3, { bucket, prefix }: Pick<S3Service, 'bucket' | 'prefix'>): Step {
  const missing = async (signal: AbortSignal): Promise<number> => {
    const wanted = new Set(demoKeys(prefix));
    if (await s3.bucketExists(signal))
      for await (const { key } of s3.listObjects({ prefix, signal })) wanted.delete(key);
    return wanted.size;
  };
  const total = demoKeys(prefix).length;
  return {
    id: 'demo-bucket',
    title: 'Demo bucket',
    node: 'local',
    needs: ['s3'],
    will: [`fill the bucket ${bucket} with ${total} generated objects`],
    timeoutMs: 120_000,
    retries: 2,
    check: async ({ signal }) => {
      const count = await missing(signal);
      if (count === 0) return { holds: true, detail: `${bucket} holds its ${total} objects` };
      return { holds: false, will: [`put ${count} generated objects into ${bucket}`] };
    },
    apply: async ({ signal }) => {
      await s3.ensureBucket(signal);
      await fillDemoBucket(s3, { prefix, signal });
    },
    verify: async ({ signal }) => {
      const count = await missing(signal);
      if (count === 0) return `${bucket} holds its ${total} objects`;
      throw new NplError(`${bucket} lacks ${count} of its ${total} objects`, { next: 'npl-ops logs s3' });
    },
  };
}
