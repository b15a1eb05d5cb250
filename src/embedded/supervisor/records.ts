import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { EngineName, EngineSpec } from '../engine.js';
import { isAlive, markedProcess, type ProcessIdentity } from './process-identity.js';
import type { StateFiles } from './state-files.js';

/** What outlives the supervisor: which process is which engine, and how it was started. */
export interface EngineRecord {
  readonly spec: EngineSpec;
  /** Missing while it is being started. */
  readonly process?: ProcessIdentity;
}

/** An engine that runs without a living supervisor, or under one. */
export interface RecordedEngine extends ProcessIdentity {
  readonly spec: EngineSpec;
}

/** In the environment of each engine: the path of its record. */
export const RECORD_VARIABLE = 'NPL_ENGINE_RECORD';
const ENGINE_NAMES: readonly string[] = ['kafka', 'clickhouse', 's3'] satisfies EngineName[];

/** Synchronous: see processStartTime. Replaces the old record in one go, so that no reader sees half of it. */
export function writeRecord(files: StateFiles, record: EngineRecord): void {
  const file = files.record(record.spec.name);
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRecord(files: StateFiles, engine: EngineName): void {
  rmSync(files.record(engine), { force: true });
}

/** Every recorded engine whose process lives. */
export function readRecords(files: StateFiles): readonly RecordedEngine[] {
  let names: string[];
  try {
    names = readdirSync(files.runDir);
  } catch {
    return [];
  }
  return names
    .filter((file) => file.endsWith('.json') && ENGINE_NAMES.includes(basename(file, '.json')))
    .map((file) => recordedEngine(files, basename(file, '.json') as EngineName))
    .filter((engine) => engine !== undefined);
}

/** The living process of an engine, by its record; a torn or foreign record is none. */
export function recordedEngine(files: StateFiles, name: EngineName): RecordedEngine | undefined {
  const record = readRecord(files, name);
  if (record === undefined) return undefined;
  // A supervisor that was killed while it started the engine could not write down the process.
  const engine = record.process ?? markedProcess(RECORD_VARIABLE, files.record(name));
  return engine !== undefined && isAlive(engine) ? { ...engine, spec: record.spec } : undefined;
}

/** Undefined when there is none, or none that can be read. */
export function readRecord(files: StateFiles, name: EngineName): EngineRecord | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(files.record(name), 'utf8'));
    return isRecord(record, name) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown, name: EngineName): value is EngineRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { process, spec } = value as Partial<EngineRecord>;
  return spec?.name === name && (process === undefined || isIdentity(process));
}

function isIdentity({ pid, startTime }: Partial<ProcessIdentity>): boolean {
  // A pid of 0 or less would signal whole process groups.
  return Number.isSafeInteger(pid) && Number(pid) > 1 && typeof startTime === 'string';
}
