import { NplError } from '../../errors.js';
import type { EngineName, EngineSpec } from '../engine.js';
import { EngineRunner } from './engine-runner.js';
import type { ControlReplies, ControlRequest, StoppedEngine } from './protocol.js';
import { readRecords } from './records.js';
import type { StateFiles } from './state-files.js';

/** All engines of one state folder; answers what clients ask. */
export class Supervisor {
  readonly #startedAt = new Date().toISOString();
  readonly #engines = new Map<EngineName, EngineRunner>();
  #pending = 0;

  constructor(
    private readonly files: StateFiles,
    private readonly log: (line: string) => void,
  ) {
    // What an earlier supervisor left behind is touched only when somebody asks to start or stop.
    for (const { spec } of readRecords(files))
      this.#engines.set(spec.name, new EngineRunner(spec, files, log));
  }

  /** Nothing is asked of it any more: no engine is wanted, none is being stopped. */
  get isIdle(): boolean {
    return this.#pending === 0 && [...this.#engines.values()].every((engine) => !engine.wanted);
  }

  async handle(request: ControlRequest): Promise<ControlReplies[ControlRequest['op']]> {
    this.#pending++;
    try {
      switch (request.op) {
        case 'status':
          return {
            pid: process.pid,
            startedAt: this.#startedAt,
            engines: [...this.#engines.values()].map((engine) => engine.report()),
          };
        case 'start':
          return { started: this.#start(request.specs) };
        case 'stop':
          return { stopped: await this.stop(request.names ?? [...this.#engines.keys()]) };
        case 'restart':
          this.#known(request.name).restart();
          return {};
      }
    } finally {
      this.#pending--;
    }
  }

  /** ClickHouse goes first, for it can only say goodbye to Kafka while Kafka runs. */
  async stop(names: readonly EngineName[] = [...this.#engines.keys()]): Promise<readonly StoppedEngine[]> {
    const first = await this.#stopAll(names.filter((name) => name === 'clickhouse'));
    const rest = await this.#stopAll(names.filter((name) => name !== 'clickhouse'));
    return [...first, ...rest];
  }

  #start(specs: readonly EngineSpec[]): EngineName[] {
    const named = specs.map((spec) => spec.name);
    // They ran until their supervisor died, so they go on running, under this one.
    for (const [name, engine] of this.#engines) {
      if (!named.includes(name) && engine.isLeftBehind) engine.start();
    }
    return specs.filter((spec) => this.#startOne(spec)).map((spec) => spec.name);
  }

  /** Returns whether this request is what brought the engine up. */
  #startOne(spec: EngineSpec): boolean {
    const engine = this.#engines.get(spec.name) ?? new EngineRunner(spec, this.files, this.log);
    this.#engines.set(spec.name, engine);
    const wasLeftBehind = engine.isLeftBehind;
    return engine.start(spec) && !wasLeftBehind;
  }

  async #stopAll(names: readonly EngineName[]): Promise<StoppedEngine[]> {
    const engines = names.map((name) => this.#engines.get(name)).filter((engine) => engine !== undefined);
    const outcomes = await Promise.allSettled(engines.map((engine) => engine.stop()));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return outcomes
      .map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined))
      .filter((stopped) => stopped !== undefined);
  }

  #known(name: EngineName): EngineRunner {
    const engine = this.#engines.get(name);
    if (engine === undefined) throw new NplError(`${name} was never started`, { next: 'npl-ops up' });
    return engine;
  }
}
