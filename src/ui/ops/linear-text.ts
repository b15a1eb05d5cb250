import type { Hop } from '../../probes/flow/flow-types.js';
import type { ServiceStatus } from '../../probes/status-report.js';
import { printable } from '../plain/format.js';
import { hopStateText, hopTitle } from './views/flow-lines.js';
import type { OverviewData } from './views/overview/overview-data.js';

/** A line of the numbered menu. */
export interface MenuEntry {
  readonly title: string;
  /** Of npl-ops. */
  readonly args: readonly string[];
  readonly question?: string;
  readonly dryRun?: readonly string[];
  /** What must be typed instead of yes. */
  readonly type?: string;
}

export function menuLines(entries: readonly MenuEntry[]): string[] {
  return ['What can be shown and done:', ...entries.map(({ title }, at) => `${at + 1}. ${capital(title)}`)];
}

/** One sentence for each thing whose state has changed since the last look; at first for each. */
export function changesBetween(before: OverviewData | undefined, after: OverviewData): string[] {
  const services = after.report.services.flatMap((service) =>
    sameService(find(before, service.name), service) ? [] : [serviceSentence(service)],
  );
  const hops = after.flow.hops.flatMap((hop) => {
    const old = before?.flow.hops.find(({ name }) => name === hop.name);
    return old !== undefined && sameHop(old, hop) ? [] : hopSentences(hop, old);
  });
  return [...services, ...hops, ...verdict(before, after)];
}

const find = (data: OverviewData | undefined, name: string) =>
  data?.report.services.find((one) => one.name === name);

const sameService = (a: ServiceStatus | undefined, b: ServiceStatus) =>
  a?.state === b.state && (b.state === 'healthy' || a.detail === b.detail);

function serviceSentence({ name, state, detail }: ServiceStatus): string {
  return ended(`${capital(name)} is ${state}: ${printable(detail)}`);
}

/** Rates change all the time; that rows begin or cease to flow is a change. */
const sameHop = (a: Hop, b: Hop) => a.state === b.state && a.trouble === b.trouble;

function hopSentences(hop: Hop, old: Hop | undefined): string[] {
  const title = hopTitle(hop.name);
  if (hop.trouble !== undefined) {
    // What a service says of itself was said.
    return hop.trouble.startsWith(`${title} is `) ? [] : [ended(printable(hop.trouble))];
  }
  if (hop.state === 'off' && old === undefined) return [];
  return [`${title}: ${hopStateText(hop).slice(2)}.`];
}

function verdict(before: OverviewData | undefined, after: OverviewData): string[] {
  if (before?.report.healthy === after.report.healthy) return [];
  return [after.report.healthy ? 'All is healthy.' : 'Not everything is healthy.'];
}

const ended = (text: string) => (/[.!?]$/u.test(text) ? text : `${text}.`);

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
