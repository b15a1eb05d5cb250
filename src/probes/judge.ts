import { asNplError } from '../errors.js';
import type { EngineStatus } from '../embedded/engine.js';
import { silenceText, silentProcess } from '../embedded/silent-process.js';
import { NotConfigured, systemCode, type Observation } from './probe.js';
import type { WatchedService } from './services.js';
import type { ServiceState } from './status-report.js';

export interface Finding {
  readonly state: ServiceState;
  readonly detail: string;
}

/** What is known of a service besides its own answer. */
export interface ServiceFacts extends Pick<
  WatchedService,
  'name' | 'runtime' | 'address' | 'port' | 'addressKeys'
> {
  /** What the supervisor says of an embedded service; undefined when it says nothing. */
  readonly engine: EngineStatus | undefined;
  /** False: no supervisor runs. */
  readonly supervised: boolean;
}

/**
 * State and detail of a service from its own answer and, for an embedded one, from the supervisor. The
 * service's answer weighs more: an engine that outlived its supervisor is healthy.
 */
export function judge(facts: ServiceFacts, seen: Observation<string>): Finding {
  const { runtime, engine, name, address } = facts;
  if (seen.kind === 'seen') return answered(facts, seen.value);
  if (seen.kind === 'failed' && seen.error instanceof NotConfigured) {
    return { state: 'unknown', detail: troubleOf(seen) };
  }
  const trouble = runtime === 'embedded' ? engineTrouble(name, engine) : undefined;
  if (trouble !== undefined) return trouble;
  if (seen.kind === 'failed') return failed(facts, seen.error);
  const silence = `${address}: ${troubleOf(seen)}`;
  if (runtime !== 'embedded') return unhealthy(silence);
  const known = engine === undefined ? undefined : silentProcess(engine);
  return unhealthy(`${silence}; ${known === undefined ? `see npl-ops logs ${name}` : silenceText(known)}`);
}

/** Why an observation has no value. */
export function troubleOf(seen: Exclude<Observation<unknown>, { kind: 'seen' }>): string {
  if (seen.kind === 'timed-out') return `no answer within ${Number((seen.afterMs / 1000).toFixed(1))} s`;
  const { message, why, next } = asNplError(seen.error);
  return oneLine([why === undefined ? message : `${message}: ${why}`, next].filter(Boolean).join('; '));
}

function answered({ name, runtime, address, engine, supervised }: ServiceFacts, says: string): Finding {
  const healthy = (note = '') => ({ state: 'healthy' as const, detail: oneLine(says + note) });
  if (runtime !== 'embedded') return healthy();
  if (!supervised) return healthy('; not supervised, a crash would not be mended; run npl-ops up');
  if (engine?.state === 'failed' || engine?.state === 'backing-off') {
    return unhealthy(`${address} answers, but not from our ${name}, which ended: ${lastExit(engine)}`);
  }
  if (engine !== undefined && engine.restarts > 0) {
    return healthy(`; restarted ${times(engine.restarts)}, npl-ops logs ${name} tells why`);
  }
  return healthy();
}

/** What the supervisor knows of an engine that did not answer; undefined when it has nothing to add. */
function engineTrouble(name: string, engine: EngineStatus | undefined): Finding | undefined {
  if (engine === undefined) return undefined;
  const silent = silentProcess(engine);
  if (silent !== undefined && engine.isFrozen === true) return unhealthy(silenceText(silent));
  switch (engine.state) {
    case 'starting':
      return {
        state: 'starting',
        detail: engine.restarts > 0 ? `starting again after: ${lastExit(engine)}` : 'starting',
      };
    case 'backing-off':
      return unhealthy(
        `restarted ${times(engine.restarts)}, waits to try again: ${lastExit(engine)}; see npl-ops logs ${name}`,
      );
    case 'failed':
      return unhealthy(`does not start: ${lastExit(engine)}; see npl-ops logs ${name}`);
    case 'unresponsive':
      return unhealthy(
        silent === undefined ? `does not answer; see npl-ops logs ${name}` : silenceText(silent),
      );
    case 'running':
    case 'stopped':
      return undefined;
  }
}

function failed(facts: ServiceFacts, error: unknown): Finding {
  const code = systemCode(error);
  if (code === 'ECONNREFUSED') return refused(facts);
  if (code !== undefined && UNREACHABLE[code] !== undefined) {
    return unhealthy(`${facts.address} ${UNREACHABLE[code]}; correct ${facts.addressKeys} in env.conf`);
  }
  return unhealthy(troubleOf({ kind: 'failed', error }));
}

function refused({ name, runtime, address, port, addressKeys, engine }: ServiceFacts): Finding {
  const what = `connection refused on ${address}`;
  if (runtime === 'external') return unhealthy(`${what}; start it or correct ${addressKeys} in env.conf`);
  if (runtime === 'docker') return { state: 'stopped', detail: `${what}; start its container` };
  if (engine?.state !== 'running') return { state: 'stopped', detail: `${what}; run npl-ops up` };
  const [other] = engine.ports.includes(port) ? [] : engine.ports;
  return unhealthy(
    other === undefined
      ? `${what} though it runs; see npl-ops logs ${name}`
      : `${what}, it runs with other settings (port ${other}): run npl-ops up`,
  );
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'has no address in DNS',
  EAI_AGAIN: 'could not be looked up in DNS',
  EHOSTUNREACH: 'cannot be reached from this machine',
  ENETUNREACH: 'cannot be reached from this machine',
  EADDRNOTAVAIL: 'cannot be reached from this machine',
};

const unhealthy = (detail: string): Finding => ({ state: 'unhealthy', detail: oneLine(detail) });
const lastExit = (engine: EngineStatus) => engine.lastExit ?? 'no reason was recorded';
const times = (n: number) => (n === 1 ? 'once' : `${n} times`);
/** Longest detail; ClickHouse can quote a whole statement. */
const LONGEST_DETAIL = 400;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL)}...`;
}
