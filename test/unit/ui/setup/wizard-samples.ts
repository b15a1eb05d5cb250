import { readFileSync } from 'node:fs';
import { NplError } from '../../../../src/errors.js';
import { parseEnvFile } from '../../../../src/config/env-file.js';
import { EMPTY_RUN, reduceRun, type RunState } from '../../../../src/plan/run-state.js';
import type { PlanEvent } from '../../../../src/plan/step.js';
import type { WelcomeFacts } from '../../../../src/probes/answers/welcome-facts.js';
import { startAnswers } from '../../../../src/questions/answers.js';
import { reduceEvent, reduceKey, startWizard } from '../../../../src/ui/setup/reduce-wizard.js';
import type { WizardEffect, WizardState } from '../../../../src/ui/setup/wizard-state.js';

const TEMPLATE = readFileSync(new URL('../../../../env.conf', import.meta.url));

export const FACTS: WelcomeFacts = {
  envConf: { state: 'missing', finding: { level: 'note', text: 'there is no env.conf in /srv/npl yet' } },
  running: { engines: [], containers: [], finding: undefined },
  docker: {
    finding: {
      level: 'problem',
      text: 'no Docker engine answers',
      next: 'start it: sudo systemctl start docker',
    },
    version: undefined,
    compose: undefined,
    memoryBytes: undefined,
  },
  java: { finding: { level: 'ok', text: 'Java 17.0.15 can run the embedded Kafka' }, version: '17.0.15' },
  machine: {
    finding: { level: 'ok', text: '2 cores, 25 GB of memory' },
    system: 'linux x64',
    node: '24.21.0',
    cores: 2,
    memoryBytes: 25e9,
    freeBytes: 56e9,
  },
  recommended: { layout: 'embedded', reason: 'Docker cannot be used here' },
};

export function started(sample?: boolean): WizardState {
  const file = parseEnvFile(TEMPLATE);
  return startWizard(startAnswers({ configFile: '/srv/npl/env.conf', file, kept: [] }), sample);
}

/** A wizard to which keys are pressed; keeps what it wanted done. */
export function driver(state: WizardState = reduceEvent(started(), { kind: 'facts', facts: FACTS }).state) {
  let now = state;
  const effects: WizardEffect[] = [];
  const take = (next: ReturnType<typeof reduceKey>): void => {
    now = next.state;
    effects.push(...next.effects);
  };
  return {
    state: () => now,
    effects: () => effects.splice(0),
    press(...names: readonly string[]) {
      for (const name of names) take(reduceKey(now, { name, text: name.length === 1 ? name : '' }));
    },
    type(text: string) {
      for (const letter of text) take(reduceKey(now, { name: letter, text: letter }));
    },
    paste: (text: string) => take(reduceKey(now, { name: 'paste', text })),
    event: (event: Parameters<typeof reduceEvent>[1]) => take(reduceEvent(now, event)),
  };
}

const STEPS = [
  { id: 'env-conf', title: 'Configuration' },
  { id: 'kafka', title: 'Kafka' },
  { id: 'clickhouse', title: 'ClickHouse' },
  { id: 'schema', title: 'ClickHouse tables' },
].map((step) => ({ ...step, node: 'local', needs: [], optional: false }));

export function runOf(mode: 'plan' | 'apply', ...events: readonly PlanEvent[]): RunState {
  return [{ type: 'plan-started', mode, steps: STEPS } as const, ...events].reduce<RunState>(
    reduceRun,
    EMPTY_RUN,
  );
}

export const PLANNED = runOf(
  'plan',
  { type: 'planned', step: 'env-conf', will: ['write /srv/npl/env.conf, every key explained'], waitsFor: [] },
  { type: 'planned', step: 'kafka', will: ['start it on 127.0.0.1:19092'], waitsFor: [] },
  { type: 'skipped', step: 'clickhouse', detail: 'process 17 on 127.0.0.1:18123' },
  {
    type: 'planned',
    step: 'schema',
    will: ['create browser_events', 'create device_events'],
    waitsFor: ['clickhouse'],
  },
  { type: 'plan-finished', outcome: 'planned', elapsedMs: 12 },
);

export const RUNNING = runOf(
  'apply',
  { type: 'skipped', step: 'env-conf', detail: '/srv/npl/env.conf' },
  { type: 'checking', step: 'kafka', atMs: 10 },
  { type: 'applying', step: 'kafka', will: [] },
  { type: 'log', step: 'kafka', line: 'kafka: starting' },
  { type: 'progress', step: 'kafka', progress: { done: 5_000_000, total: 20_000_000, unit: 'bytes' } },
);

export const FAILED = runOf(
  'apply',
  { type: 'done', step: 'env-conf', detail: '/srv/npl/env.conf', elapsedMs: 20 },
  { type: 'checking', step: 'kafka', atMs: 10 },
  { type: 'log', step: 'kafka', line: 'kafka: the last words of a broker' },
  {
    type: 'failed',
    step: 'kafka',
    error: new NplError('Kafka did not start', {
      why: 'port 19092 is taken by nginx',
      next: 'npl-ops logs kafka',
    }),
    optional: false,
    elapsedMs: 3_000,
  },
  { type: 'blocked', step: 'clickhouse', by: ['kafka'], optional: false },
  { type: 'blocked', step: 'schema', by: ['kafka'], optional: false },
  { type: 'plan-finished', outcome: 'failed', elapsedMs: 3_200 },
);
