import { readConfig } from '../../config/config.js';
import { neededSecrets } from '../../config/generate-secrets.js';
import { messageOf, NplError } from '../../errors.js';
import { runPlan } from '../../plan/run-plan.js';
import { EMPTY_RUN, reduceRun, type RunState } from '../../plan/run-state.js';
import type { RunMode } from '../../plan/step.js';
import { DEFAULT_PROBE_TIMEOUT_MS, takeSnapshot } from '../../probes/snapshot.js';
import { supervisorStatus } from '../../embedded/supervisor/status.js';
import { buildTopology } from '../../topology/topology.js';
import { addressesOf } from '../../topology/addresses.js';
import type { DoneFacts, PlanLook } from '../../ui/setup/wizard-state.js';
import { wantedConfig, type ConfigSource } from '../config-source.js';
import type { Cli } from '../cli.js';
import { withProject } from '../project.js';
import { repeatCommand, runnerOf } from '../repeat-command.js';
import { keepAnswers } from '../setup-answers.js';
import { withSetup } from '../setup-run.js';

export interface WizardRun {
  readonly cli: Cli;
  readonly source: ConfigSource;
  readonly sample: boolean;
}

/** Between two tellings of a run, milliseconds: a step may log thousands of lines a second. */
const TELL_MS = 100;

/** Looks what the plan of the answers would do; tells after every step. Never rejects. */
export async function lookAtPlan(
  options: WizardRun,
  signal: AbortSignal,
  tell: (plan: PlanLook) => unknown,
): Promise<void> {
  try {
    await follow(options, 'plan', signal, (run) => tell({ run, trouble: undefined }));
  } catch (error) {
    const why = error instanceof NplError && error.why !== undefined ? `: ${error.why}` : '';
    tell({ run: EMPTY_RUN, trouble: `${messageOf(error)}${why}` });
  }
}

/** Makes the answers hold; tells the state of the run as it changes. Never rejects. */
export async function applyPlan(
  options: WizardRun,
  signal: AbortSignal,
  tell: (run: RunState, ms: number) => void,
): Promise<void> {
  const startedAt = performance.now();
  const ms = () => performance.now() - startedAt;
  let last = EMPTY_RUN;
  const tick = setInterval(() => tell(last, ms()), 1_000);
  try {
    await follow(options, 'apply', signal, (run) => {
      last = run;
      if (run.outcome !== undefined) clearInterval(tick);
      tell(run, ms());
    });
    await keepAnswers(options.cli, options.source.answers);
  } catch (error) {
    // What fails outside of every step: the answers themselves.
    const failed = error instanceof NplError ? error : new NplError(messageOf(error), { cause: error });
    tell(failedRun(failed), ms());
  } finally {
    clearInterval(tick);
  }
}

async function follow(
  { cli, source, sample }: WizardRun,
  mode: RunMode,
  signal: AbortSignal,
  tell: (run: RunState) => void,
): Promise<void> {
  await withSetup(cli, source, { sample }, async (steps, { redact }) => {
    const limited = steps.map((step) => ({ ...step, timeoutMs: cli.timeoutMs ?? step.timeoutMs }));
    let state = EMPTY_RUN;
    let toldAt = -TELL_MS;
    for await (const event of runPlan(limited, { signal, mode })) {
      const safe = event.type === 'log' ? { ...event, line: redact(event.line) } : event;
      state = reduceRun(state, safe);
      const isSmall = event.type === 'log' || event.type === 'progress';
      if (isSmall && performance.now() - toldAt < TELL_MS) continue;
      toldAt = performance.now();
      tell(state);
    }
  });
}

function failedRun(error: NplError): RunState {
  const [step] = reduceRun(EMPTY_RUN, {
    type: 'plan-started',
    mode: 'apply',
    steps: [{ id: 'env-conf', title: 'Configuration', node: 'local', needs: [], optional: false }],
  }).steps;
  const steps = step === undefined ? [] : [{ ...step, phase: 'failed' as const, error }];
  return { ...EMPTY_RUN, steps, outcome: 'failed', elapsedMs: 0 };
}

/** What stands now, looked at once more. */
export async function doneFacts({ cli, source, sample }: WizardRun, signal: AbortSignal): Promise<DoneFacts> {
  const topology = buildTopology(readConfig(cli.configFile, wantedConfig(source).wanted));
  const report = await withProject(cli, async ({ kafka, clickhouse, s3, airflow }) => {
    const supervisor = (own: AbortSignal) => supervisorStatus(topology.stateDir, own);
    const limits = { signal, timeoutMs: cli.timeoutMs ?? DEFAULT_PROBE_TIMEOUT_MS };
    return (await takeSnapshot(topology, { kafka, clickhouse, s3, airflow, supervisor }, limits)).report;
  }).catch(() => undefined);
  return {
    addresses: addressesOf(topology),
    stateDir: topology.stateDir,
    hasSecrets: neededSecrets(topology).length + source.answers.kept.length > 0,
    report,
    unionTable: topology.unionTable,
    hasBucket: topology.s3.bucket !== '',
    runner: runnerOf(cli.env),
    command: repeatCommand(cli, { sample, answers: await keepAnswers(cli, source.answers) }),
  };
}
