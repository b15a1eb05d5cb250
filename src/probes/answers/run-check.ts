import { hostPort } from '../probe.js';
import { bounded } from './bounded.js';
import type { CheckSpec } from './check-spec.js';
import { problem, warning, type Finding } from './finding.js';
import type { CheckTools } from './tools.js';

const LIMIT_MS = 5_000;

/**
 * One look at the world, of at most five seconds. Rejects when `signal` is aborted, and for a bug. Clients are loaded
 * when they are needed: most wizards need few of them.
 */
export function runCheck(
  spec: CheckSpec,
  tools: CheckTools,
  signal: AbortSignal,
  limitMs = LIMIT_MS,
): Promise<Finding> {
  return bounded({ signal, limitMs, late: (seconds) => lateFinding(spec, seconds) }, (stop) =>
    look(spec, tools, stop),
  );
}

async function look(spec: CheckSpec, tools: CheckTools, signal: AbortSignal): Promise<Finding> {
  switch (spec.kind) {
    case 'told':
      return spec.finding;
    case 'port':
      return (await import('./port.js')).checkPort(spec, tools, signal);
    case 'folder':
      return (await import('./folder.js')).checkFolder(spec, tools, signal);
    case 'kafka':
      return (await import('./kafka.js')).checkKafka(spec, tools, signal);
    case 'clickhouse':
      return (await import('./clickhouse.js')).checkClickHouse(spec, tools, signal);
    case 'airflow':
      return (await import('./airflow.js')).checkAirflow(spec, tools, signal);
    case 's3-endpoint':
      return (await import('./s3-endpoint.js')).checkS3Endpoint(spec, tools, signal);
    case 's3-bucket':
      return (await import('./s3-bucket.js')).checkS3Bucket(spec, tools, signal);
    case 'own-host':
      return (await import('./host.js')).checkOwnHost(spec, tools, signal);
    case 'node':
      return (await import('./node.js')).checkNode(spec, tools, signal);
    case 'docker':
      return (await import('./docker-look.js')).checkDocker(tools, signal);
    case 'embedded':
      return (await import('./embedded.js')).checkEmbedded(spec, tools, signal);
    case 'stack-name':
      return (await import('./stack-name.js')).checkStackName(spec, tools, signal);
    case 'image':
      return (await import('./image.js')).checkImage(spec, tools, signal);
    case 'web':
      return (await import('./web.js')).checkWeb(spec, tools, signal);
  }
}

/** Nothing said, neither yes nor no. */
function lateFinding(spec: CheckSpec, seconds: number): Finding {
  const time = `within ${seconds} s`;
  switch (spec.kind) {
    case 'kafka':
      return problem(`Kafka at ${hostPort(spec.host, spec.port)} did not answer ${time}`, UNREACHED);
    case 'clickhouse':
      return problem(`ClickHouse at ${hostPort(spec.host, spec.httpPort)} did not answer ${time}`, UNREACHED);
    case 's3-endpoint':
    case 's3-bucket':
      return problem(`S3 at ${spec.endpoint} did not answer ${time}`, UNREACHED);
    case 'airflow':
      return warning(
        `Airflow at ${spec.url} did not say ${time} whether ${spec.user} may sign in`,
        'its first sign-in after a start takes longer; go on, it is asked again',
      );
    case 'web':
      return problem(`${spec.url} did not answer ${time}`, UNREACHED);
    case 'node':
      return problem(`${spec.node} did not answer ${time}`, UNREACHED);
    case 'own-host':
      return warning(`the host ${spec.host} was not found ${time}`, 'look after the name server');
    case 'told':
    case 'port':
    case 'folder':
    case 'docker':
    case 'embedded':
    case 'stack-name':
    case 'image':
      return warning(
        `this could not be looked at ${time}`,
        'it is looked at again before anything is changed',
      );
  }
}

const UNREACHED = 'correct the address, or let a firewall on the way pass it';
