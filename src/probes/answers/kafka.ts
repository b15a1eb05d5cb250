import { greetKafka, type KafkaGreeting } from '../../clients/kafka/greeting.js';
import { resolveHost } from '../../clients/resolve-host.js';
import { hostPort } from '../probe.js';
import type { KafkaSpec } from './check-spec.js';
import { problem, type Finding } from './finding.js';
import { unknownHost } from './host.js';
import { askCluster } from './kafka-cluster.js';
import { networkReason } from './network-reason.js';
import type { CheckTools } from './tools.js';

/** The first that takes the requests npl sends: Produce v7, of Kafka 2.1. */
const PRODUCE = 0;
const LEAST_PRODUCE = 7;

/** Whether an existing Kafka speaks Kafka, in which version, lets us in, and has enough brokers. */
export async function checkKafka(spec: KafkaSpec, tools: CheckTools, signal: AbortSignal): Promise<Finding> {
  const { host, port } = spec;
  const place = hostPort(host, port);
  const addresses = await resolveHost(host, tools.env, signal);
  if (addresses.length === 0) return unknownHost(host, 'answer its IP address');
  let greeting: KafkaGreeting;
  try {
    greeting = await greetKafka(host, port, signal);
  } catch (error) {
    signal.throwIfAborted();
    return problem(
      `Kafka does not answer at ${place}: ${networkReason(error)}`,
      'start that Kafka, or correct its host or port',
    );
  }
  const stranger = strangerFinding(greeting, place);
  if (stranger !== undefined) return stranger;
  const release = greeting.kind === 'kafka' ? greeting.release : undefined;
  return askCluster(spec, release === undefined ? 'Kafka' : `Kafka ${release}`, tools, signal);
}

/** What is wrong with what listens there; undefined: it is a Kafka that npl can work with. */
export function strangerFinding(greeting: KafkaGreeting, place: string): Finding | undefined {
  const correct = 'correct the host or the port: they must lead to a PLAINTEXT or SASL_PLAINTEXT listener';
  switch (greeting.kind) {
    case 'kafka':
      if ((greeting.highest.get(PRODUCE) ?? 0) >= LEAST_PRODUCE) return undefined;
      return problem(`the Kafka at ${place} is older than 2.1`, 'use Kafka 2.1 or later');
    case 'http':
      return problem(`a web server listens at ${place}, not Kafka`, correct);
    case 'tls':
      return problem(`what listens at ${place} wants TLS, which npl does not speak to Kafka`, correct);
    case 'silent':
      return problem(`what listens at ${place} hangs up: it is no Kafka, or wants TLS`, correct);
    case 'other':
      return problem(`what listens at ${place} does not speak Kafka`, correct);
  }
}
