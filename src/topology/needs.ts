import type { Endpoint } from './reach.js';
import type { StackService } from './stacks.js';
import type { Topology } from './topology-types.js';

/** What the containers of a service talk to over the network. */
export function needsOf(
  service: StackService,
  { s3 }: { readonly s3: Pick<Topology['s3'], 'bucket'> },
): Endpoint[] {
  switch (service) {
    case 'kafka':
      return [];
    case 'clickhouse':
      return ['kafka'];
    case 'airflow':
      // Without a bucket nothing is read yet.
      return ['kafka', 'clickhouse', ...(s3.bucket === '' ? [] : (['s3'] as const))];
    case 'superset':
      return ['clickhouse'];
  }
}
