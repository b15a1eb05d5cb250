import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineSpec } from '../../../../src/embedded/engine.js';
import { processStartTime } from '../../../../src/embedded/supervisor/process-identity.js';
import { readRecord, readRecords, writeRecord } from '../../../../src/embedded/supervisor/records.js';
import { stateFiles, type StateFiles } from '../../../../src/embedded/supervisor/state-files.js';

const SPEC: EngineSpec = {
  name: 'kafka',
  command: 'java',
  args: [],
  env: {},
  dataDir: '/data',
  ports: [9092],
  ready: { kind: 'tcp', port: 9092 },
  stopTimeoutMs: 1,
  readyTimeoutMs: 1,
};
const me = () => ({ pid: process.pid, startTime: processStartTime(process.pid)! });

let files: StateFiles;
beforeEach(() => {
  files = stateFiles(mkdtempSync(join(tmpdir(), 'npl-records-')));
  mkdirSync(files.runDir);
});
afterEach(() => rmSync(files.stateDir, { recursive: true }));

test('a record of a living process is found again', () => {
  writeRecord(files, { spec: SPEC, process: me() });
  expect(readRecords(files)).toEqual([{ ...me(), spec: SPEC }]);
  expect(readdirSync(files.runDir)).toEqual(['kafka.json']);
});

test.each([
  ['torn', '{"spec": {"name": "kafka"}, "proc'],
  ['not an object', '7'],
  ['of another engine', JSON.stringify({ spec: { ...SPEC, name: 's3' }, process: me() })],
  ['of a whole process group', JSON.stringify({ spec: SPEC, process: { pid: -1, startTime: 'x' } })],
  ['of the init process', JSON.stringify({ spec: SPEC, process: { pid: 1, startTime: 'x' } })],
  ['without a start time', JSON.stringify({ spec: SPEC, process: { pid: process.pid } })],
])('a record that is %s is no record', (_, text) => {
  writeFileSync(files.record('kafka'), text);
  expect(readRecord(files, 'kafka')).toBeUndefined();
  expect(readRecords(files)).toEqual([]);
});

test.each([
  ['was recycled', { pid: process.pid, startTime: 'another boot/1' }],
  ['is gone', { pid: 2 ** 22 + 1, startTime: 'x' }],
  ['was never written down', undefined],
])('an engine whose pid %s does not run', (_, identity) => {
  writeRecord(files, identity === undefined ? { spec: SPEC } : { spec: SPEC, process: identity });
  expect(readRecord(files, 'kafka')?.spec).toEqual(SPEC);
  expect(readRecords(files)).toEqual([]);
});

test('files of others in the folder are left alone', () => {
  writeFileSync(join(files.runDir, 'supervisor.json'), '{}');
  writeFileSync(join(files.runDir, '..json'), '{}');
  expect(readRecords(files)).toEqual([]);
});
