import type { Problem, VerifiedHour, VerifyReport } from './verify-report.js';

/** A report that was made while ClickHouse had messages to read: what lacks no more than these has no mismatch yet. */
export function withArriving(report: VerifyReport): VerifyReport {
  return {
    ...report,
    hours: report.hours.map((hour) => (isArriving(hour) ? { ...hour, state: 'arriving' } : hour)),
  };
}

function isArriving({ state, problems }: VerifiedHour): boolean {
  return state === 'mismatch' && problems.some(isUnderWay) && problems.every(mayPass);
}

function isUnderWay({ hop, expected, found }: Problem): boolean {
  return hop.startsWith('Kafka -> ') && found < expected;
}

/** The join follows when the events are there. */
function mayPass(problem: Problem): boolean {
  return isUnderWay(problem) || problem.hop === 'ClickHouse -> join';
}
