import { expect } from 'vitest';
import { SERVICE_STATES, type StatusReport } from '../../src/probes/status-report.js';

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const text = expect.any(String) as string;
const countOrNull = expect.toSatisfy(
  (value: unknown) => value === null || (Number.isSafeInteger(value) && Number(value) >= 0),
  'a count or null',
) as number | null;
const timeOrNull = expect.toSatisfy(
  (value: unknown) => value === null || (typeof value === 'string' && ISO_UTC.test(value)),
  'an ISO 8601 time in UTC or null',
) as string | null;

/** Fails unless `value` is the contract of `status --json`: these keys, these types, nothing more. */
export function expectStatusContract(value: unknown): StatusReport {
  const report = value as StatusReport;
  expect(value).toStrictEqual({
    healthy: expect.any(Boolean) as boolean,
    services: report.services.map(() => ({
      name: text,
      runtime: expect.toBeOneOf(['docker', 'external', 'embedded']) as string,
      node: expect.stringMatching(/^(local|ssh:\/\/\S+)$/) as string,
      state: expect.toBeOneOf([...SERVICE_STATES]) as string,
      detail: expect.stringMatching(/^\S[^\n]*$/) as string,
    })),
    topics: report.topics.map(() => ({
      name: text,
      partitions: countOrNull,
      messages: countOrNull,
      lag: countOrNull,
    })),
    tables: report.tables.map(() => ({
      name: text,
      rows: countOrNull,
      bytes: countOrNull,
      last_batch_time: timeOrNull,
    })),
    ingestion: {
      last_hour: timeOrNull,
      pending_objects: countOrNull,
      failed_objects: countOrNull,
      dead_letters: countOrNull,
      mismatched_hours: countOrNull,
      unfinished_hours: countOrNull,
    },
  });
  return report;
}
