import type { Snapshot } from '../probes/snapshot.js';
import type { IngestionStatus, ServiceStatus } from '../probes/status-report.js';
import type { Finding, Severity } from '../steps/docker/finding.js';
import { counted } from '../ui/plain/format.js';

/** What a look at the services says as findings: each service, then what is wrong with what it holds. */
export function serviceFindings({ report, problems }: Pick<Snapshot, 'report' | 'problems'>): Finding[] {
  const services = report.services.map((service): Finding => {
    if (service.state !== 'healthy') return ailing(service);
    const { name, node } = service;
    return { severity: 'ok', what: `${name}: ${withoutNotes(service.detail, problems)}`, node };
  });
  const contents = problems.map((problem): Finding => {
    const owner = report.services.find(({ detail }) => detail.includes(problem));
    const { what, next = 'npl-ops status' } = splitRemedy(problem);
    const subject = owner === undefined ? '' : `${owner.name}: `;
    return { severity: 'error', what: `${subject}${what}`, next, node: owner?.node ?? 'local' };
  });
  return [...services, ...contents, ...ingestionFindings(report.ingestion)];
}

/** What waits, or was refused: nothing is broken, and somebody should know. */
function ingestionFindings({
  dead_letters: letters,
  failed_objects: failed,
  unfinished_hours: unfinished,
}: IngestionStatus): Finding[] {
  const warn = (count: number | null, unit: string, what: string, next: string): Finding[] =>
    count === null || count === 0
      ? []
      : [{ severity: 'warning', what: `${counted(count, unit)}${what}`, next, node: 'local' }];
  return [
    ...warn(
      letters,
      'dead letter',
      ': lines and messages that no table could take',
      'npl-ops dead-letters list',
    ),
    ...warn(
      failed,
      'object',
      ' could not be published; the next ingest tries again',
      'npl-ops ingest status',
    ),
    ...warn(unfinished, 'hour', ': published, and waiting to be counted or joined', 'npl-ops finish'),
  ];
}

const SEVERITIES = {
  healthy: 'ok',
  starting: 'warning',
  unknown: 'warning',
  unhealthy: 'error',
  stopped: 'error',
} as const satisfies Record<ServiceStatus['state'], Severity>;

function ailing({ name, runtime, node, state, detail }: ServiceStatus): Finding {
  const { what: why, next } = splitRemedy(detail);
  return {
    severity: SEVERITIES[state],
    what: state === 'unknown' ? `of ${name} nothing is known` : `${name} is ${state}`,
    why,
    next: runtime === 'docker' ? dockerRemedy(name, state, next) : (next ?? remedy(name, runtime)),
    node,
  };
}

function remedy(name: string, runtime: ServiceStatus['runtime']): string {
  if (runtime === 'embedded') return `npl-ops logs ${name}`;
  return `make sure that ${name} answers there, or correct its keys in env.conf`;
}

/** `own`: what the service's own probe knows to mend it; that of what does not answer at all is known better here. */
function dockerRemedy(name: string, state: ServiceStatus['state'], own = ''): string {
  if (own.startsWith('npl-ops ')) return own;
  return state === 'stopped' ? 'npl-ops up' : `npl-ops logs ${name}`;
}

function withoutNotes(detail: string, notes: readonly string[]): string {
  return notes.reduce((text, note) => text.replace(`; ${note}`, ''), detail);
}

/** A sentence of the status ends with its remedy, where it has one: `...; run npl-ops up`, `...: npl-ops restart s3`. */
function splitRemedy(sentence: string): { what: string; next?: string } {
  const [, what, verb, rest] = /^(.*?)[;,:] (run|see|start|set|correct) (.*)$/s.exec(sentence) ?? [];
  if (what === undefined || rest === undefined) {
    const [, before, next] = /^(.*?): ((?:npl-ops|kill -CONT) .*)$/s.exec(sentence) ?? [];
    return before === undefined || next === undefined ? { what: sentence } : { what: before, next };
  }
  return { what, next: verb === 'run' || verb === 'see' ? rest : `${verb} ${rest}` };
}
