import { hostPort } from '../../topology/machine.js';
import type { Address } from '../../topology/reach.js';

/** What is said to a service to see whether it is the one that is meant. */
export interface Greeting {
  /** Empty: it is only connected to, as where TLS comes first. */
  readonly bytes: Buffer;
  /** Reads after which its answer is whole enough; it may end before. */
  readonly reads: number;
  /** Undefined: it is the right service. Else ends the sentence "what listens there ...". */
  readonly objection: (answer: Buffer) => string | undefined;
}

export const SILENT: Greeting = { bytes: Buffer.alloc(0), reads: 0, objection: () => undefined };

const HTTP_READS = 8;

/** `page` of a web server; what it answers must begin like HTTP, and hold `sign`. */
export function httpGreeting(host: string, page: string, sign = ''): Greeting {
  return {
    bytes: Buffer.from(`GET ${page} HTTP/1.0\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    reads: HTTP_READS,
    objection: (answer) => {
      const text = answer.toString('latin1');
      if (!/^HTTP\/1\.\d \d{3}/.test(text)) return 'does not answer like a web server';
      return text.includes(sign) ? undefined : `does not answer ${page} with ${sign}`;
    },
  };
}

/** Of the Kafka protocol (kafka.apache.org/protocol): keys of requests, and any number to know the answer by. */
const API_VERSIONS = 18;
const METADATA = 3;
const CORRELATION = 0x6e706c31;

/** Answered before any sign-in, by every broker. */
export const kafkaGreeting: Greeting = {
  bytes: kafkaRequest(API_VERSIONS, 0, Buffer.alloc(0)),
  reads: 1,
  objection: (answer) => (isKafkaAnswer(answer) ? undefined : 'does not answer like a Kafka broker'),
};

/** The same, and which address the listener tells its clients to use; only where nobody has to sign in. */
export function kafkaMetadataGreeting(expected: Address): Greeting {
  return {
    // No topics: an empty array, which version 1 has and version 0 has not.
    bytes: kafkaRequest(METADATA, 1, Buffer.alloc(4)),
    reads: 1,
    objection(answer) {
      const brokers = isKafkaAnswer(answer) ? brokersIn(answer) : undefined;
      if (brokers === undefined)
        return kafkaGreeting.objection(answer) ?? 'does not tell its clients an address';
      const isExpected = ({ host, port }: Address): boolean =>
        host === expected.host && port === expected.port;
      if (brokers.some(isExpected)) return undefined;
      const names = brokers.map(({ host, port }) => hostPort(host, port)).join(', ');
      return `tells its clients to use ${names}, and not ${hostPort(expected.host, expected.port)}`;
    },
  };
}

/** Size, API, its version, correlation, no client name, then the body. */
function kafkaRequest(api: number, version: number, body: Buffer): Buffer {
  const header = Buffer.alloc(14);
  header.writeInt32BE(header.length - 4 + body.length, 0);
  header.writeInt16BE(api, 4);
  header.writeInt16BE(version, 6);
  header.writeInt32BE(CORRELATION, 8);
  header.writeInt16BE(-1, 12);
  return Buffer.concat([header, body]);
}

function isKafkaAnswer(answer: Buffer): boolean {
  return answer.length >= 8 && answer.readInt32BE(4) === CORRELATION;
}

/** The addresses in a Metadata answer of version 1; undefined: it is cut or another. */
function brokersIn(answer: Buffer): Address[] | undefined {
  try {
    let at = 12;
    return Array.from({ length: answer.readInt32BE(8) }, () => {
      const length = answer.readInt16BE(at + 4);
      const host = answer.toString('utf8', at + 6, at + 6 + length);
      const port = answer.readInt32BE(at + 6 + length);
      at += 10 + length;
      // The rack, a string or null.
      at += 2 + Math.max(answer.readInt16BE(at), 0);
      return { host, port };
    });
  } catch {
    return undefined;
  }
}
