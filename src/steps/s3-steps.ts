import type { S3 } from '../clients/s3/s3.js';
import { s3Engine } from '../embedded/s3/engine.js';
import type { Step } from '../plan/step.js';
import type { Topology } from '../topology/topology-types.js';
import { embeddedEngineStep } from './embedded-engine.js';
import { externalServiceStep } from './external-service.js';

/** S3 as env.conf wants it; without a bucket there is nothing to make sure of yet. */
export function s3Steps(
  { s3: service, stateDir }: Topology,
  { s3 }: { readonly s3: Pick<S3, 'ping'> },
): Step[] {
  if (service.runtime === 'embedded') {
    return [
      embeddedEngineStep({
        name: 's3',
        title: 'S3 server',
        stateDir,
        needs: [],
        spec: () => Promise.resolve(s3Engine(service)),
      }),
    ];
  }
  if (service.bucket === '') return [];
  return [
    externalServiceStep({
      name: 's3',
      title: 'S3 bucket',
      answer: async (signal) => {
        await s3.ping(signal);
        return `bucket ${service.bucket} at ${service.endpoint} can be listed`;
      },
    }),
  ];
}
