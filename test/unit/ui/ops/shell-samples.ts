import type { KeyPress } from '../../../../src/ui/keys/key-press.js';
import type { OpsCommand, OpsContext, OpsEvent } from '../../../../src/ui/ops/ops-event.js';
import { initialOps, type OpsState, type Target } from '../../../../src/ui/ops/ops-state.js';
import { reduceOps } from '../../../../src/ui/ops/reduce-ops.js';
import type { AnyView, Effect, ViewMode, ViewName } from '../../../../src/ui/ops/view.js';
import { themeOf } from '../../../../src/ui/theme.js';

export const NOW = new Date('2026-11-24T10:00:00Z');
export const SCREEN = { theme: themeOf(false), width: 80, height: 24 };

const TARGET: Target = {
  configFile: '/srv/npl/env.conf',
  stack: 'npl',
  nodes: ['this machine'],
  readOnly: false,
};

/** What a sample view keeps: the keys that reached it, and how it takes them. */
export interface Heard {
  readonly keys: readonly string[];
  readonly mode: ViewMode;
  readonly about?: string;
}

const EFFECTS: Readonly<Record<string, Effect>> = {
  A: { kind: 'run', title: 'Act', args: ['act'], confirm: 'Act?' },
  D: {
    kind: 'run',
    title: 'Dry',
    args: ['dry', '--yes'],
    dryRun: ['dry', '--dry-run'],
    confirm: 'Do this?',
  },
  L: { kind: 'run', title: 'Look', args: ['verify'], confirm: '' },
  T: { kind: 'run', title: 'Drop', args: ['drop'], confirm: 'Drop it?', type: 'events' },
  W: { kind: 'goto', view: 'logs', about: 'kafka' },
  Y: { kind: 'copy', text: 'a text' },
  O: { kind: 'open', url: 'http://localhost:8088' },
  S: { kind: 'save', name: 'lines.txt', lines: ['one'] },
  F: { kind: 'load', key: 'detail' },
};

/** Has an effect under each key above, and hears every other key that the shell leaves it. */
export function sampleView(name: ViewName, title: string, mode: ViewMode = 'list'): AnyView {
  return {
    name,
    title,
    initial: { keys: [], mode } satisfies Heard,
    bindings: [
      ...Object.keys(EFFECTS).map((key) => ({ keys: [key], action: key, help: `effect ${key}` })),
      { keys: ['enter', 'y'], action: 'open', help: 'open the row', bar: 'open' },
      // Keys that the shell keeps for itself whatever a view says.
      { keys: ['q', '?', ':', 'tab', '1'], action: 'stolen', help: 'never reached' },
    ],
    lines: ({ value, filter }, local) => [
      `${title}: ${typeof value === 'string' ? value : '-'}`,
      `/${filter}/`,
      ...(local as Heard).keys,
    ],
    reduce(local, press, action) {
      const heard = local as Heard;
      const effect = EFFECTS[action ?? ''];
      return effect === undefined
        ? { local: { ...heard, keys: [...heard.keys, press.name] } }
        : { local, effect };
    },
    arrive: (local, about) => ({ local: about === undefined ? local : { ...(local as Heard), about } }),
    mode: (local) => (local as Heard).mode,
  };
}

export const CONTEXT: OpsContext = {
  views: [sampleView('overview', 'Overview'), sampleView('services', 'Services'), sampleView('logs', 'Logs')],
};

export function start(target: Partial<Target> = {}, context: OpsContext = CONTEXT): OpsState {
  return initialOps({ ...TARGET, ...target }, context.views, NOW);
}

export interface Outcome {
  readonly state: OpsState;
  /** Of all events. */
  readonly commands: readonly OpsCommand[];
}

/** All events, one after another. */
export function play(state: OpsState, events: readonly OpsEvent[], context: OpsContext = CONTEXT): Outcome {
  return events.reduce<Outcome>(
    (before, event) => {
      const step = reduceOps(before.state, event, context);
      return { state: step.state, commands: [...before.commands, ...step.commands] };
    },
    { state, commands: [] },
  );
}

/** Keys as a keyboard sends them: what is one character long types itself. */
export function key(name: string): OpsEvent {
  const press: KeyPress = { name, text: Array.from(name).length === 1 ? name : '' };
  return { kind: 'key', press, screen: SCREEN };
}

export function pressed(state: OpsState, keys: readonly string[], context: OpsContext = CONTEXT): Outcome {
  return play(state, keys.map(key), context);
}

export const heardBy = (state: OpsState, view: ViewName): Heard => state.views[view]?.local as Heard;

/** The keys that type a text. */
export const typed = (text: string): string[] => Array.from(text);
