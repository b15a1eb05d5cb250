import type { EventType } from '../../topology/topology-types.js';
import type { Effect, ViewName } from './view.js';

/** What can be done from every view, by its name in the palette and in the linear menu. */
export interface OpsAction {
  readonly title: string;
  readonly effect: Effect;
}

/** The events are marked, and taken out again: nothing of them reaches the dashboards. */
export const TRACE: Extract<Effect, { kind: 'run' }> = {
  kind: 'run',
  title: 'Trace an event of each type',
  args: ['trace'],
  confirm:
    'Send one marked event of each type through the pipeline? They are taken out again, and never reach the dashboards.',
};

export const OPS_ACTIONS: readonly OpsAction[] = [
  { title: TRACE.title, effect: TRACE },
  {
    title: 'Ingest now',
    effect: {
      kind: 'run',
      title: 'Ingest now',
      args: ['ingest', '--yes'],
      dryRun: ['ingest', '--dry-run'],
      confirm: 'Ingest these objects now?',
    },
  },
  { title: 'Pause consumption', effect: pauseOf() },
  { title: 'Resume consumption', effect: resumeOf() },
  {
    title: 'Join complete hours',
    effect: {
      kind: 'run',
      title: 'Join complete hours',
      args: ['join', '--yes'],
      confirm: 'Join the complete hours whose events have changed?',
    },
  },
  {
    title: 'Verify that every hour balances',
    effect: { kind: 'run', title: 'Verify every hour', args: ['verify'], confirm: '' },
  },
  {
    title: 'Start what does not run',
    effect: {
      kind: 'run',
      title: 'Start what does not run',
      args: ['up', '--yes'],
      confirm: 'Start every service of env.conf that does not run?',
    },
  },
  {
    title: 'Restart all services',
    effect: {
      kind: 'run',
      title: 'Restart all services',
      args: ['restart'],
      confirm: 'End every service and start it again? Events wait meanwhile, none is lost.',
    },
  },
  {
    title: 'Make missing tables and views',
    effect: {
      kind: 'run',
      title: 'Make missing tables and views',
      args: ['tables', 'apply', '--yes'],
      dryRun: ['tables', 'plan'],
      confirm: 'Apply this to ClickHouse? No table with rows is dropped.',
    },
  },
];

export function restartOf(service: string): Extract<Effect, { kind: 'run' }> {
  return {
    kind: 'run',
    title: `Restart ${service}`,
    args: ['restart', service],
    confirm: `End ${service} and start it again? Events wait meanwhile, none is lost.`,
  };
}

/** Of one event type, or of all. */
export function pauseOf(type?: EventType): Extract<Effect, { kind: 'run' }> {
  return {
    kind: 'run',
    title: `Pause ${eventsOf(type)}`,
    args: ['pause', ...typeFlag(type)],
    confirm: `Let ClickHouse read ${eventsOf(type)} no more, until they are resumed? Messages wait in Kafka.`,
  };
}

export function resumeOf(type?: EventType): Extract<Effect, { kind: 'run' }> {
  return {
    kind: 'run',
    title: `Resume ${eventsOf(type)}`,
    args: ['resume', ...typeFlag(type)],
    confirm: `Let ClickHouse read ${eventsOf(type)} again, from where they were paused?`,
  };
}

function eventsOf(type: EventType | undefined): string {
  return type === undefined ? 'all events' : `${type} events`;
}

function typeFlag(type: EventType | undefined): string[] {
  return type === undefined ? [] : ['--type', type];
}

/** Words of a view's name: `dead-letters` -> `dead letters`. */
export const viewWords = (name: ViewName) => name.replaceAll('-', ' ');
