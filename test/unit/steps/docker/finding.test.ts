import { describe, expect, test } from 'vitest';
import { BugError, Cancelled, NplError } from '../../../../src/errors.js';
import { bySeverity, conclusion, findingOf, type Finding } from '../../../../src/steps/docker/finding.js';

const finding = (severity: Finding['severity'], what: string, rest: Partial<Finding> = {}): Finding => ({
  severity,
  what,
  node: 'local',
  ...rest,
});

describe('conclusion', () => {
  test('tells what is fine, and warnings apart', () => {
    const found = [
      finding('ok', '1 core and 8 GB of memory'),
      finding('warning', 'Docker has 1 core', { why: '2 are wanted', next: 'give it another' }),
      finding('ok', 'the name npl is free or ours'),
    ];
    expect(conclusion(found)).toEqual({
      detail: '1 core and 8 GB of memory; the name npl is free or ours',
      warnings: [{ message: 'Docker has 1 core', why: '2 are wanted', next: 'give it another' }],
    });
  });

  test('one error is thrown as it is', () => {
    const found = [
      finding('ok', 'fine'),
      finding('error', 'port 1 is taken', { why: 'x holds it', next: 'stop x' }),
    ];
    expect(() => conclusion(found)).toThrow(
      expect.objectContaining({ message: 'port 1 is taken', why: 'x holds it', next: 'stop x' }),
    );
  });

  test('several are thrown together, each with its remedy', () => {
    const found = [
      finding('error', 'port 1 is taken', { why: 'x holds it', next: 'stop x', node: 'ssh://ops@b' }),
      finding('error', 'the disk is full', { node: 'ssh://ops@b' }),
    ];
    expect(() => conclusion(found)).toThrow(
      expect.objectContaining({
        message: '2 things are in the way on ssh://ops@b',
        why: 'port 1 is taken (x holds it); mend it: stop x\nthe disk is full',
        next: 'npl-ops doctor',
      }),
    );
  });
});

test('the worst comes first, in its own order', () => {
  const found = [finding('ok', 'a'), finding('error', 'b'), finding('warning', 'c'), finding('error', 'd')];
  expect(bySeverity(found).map(({ what }) => what)).toEqual(['b', 'd', 'c', 'a']);
});

test('an error for the operator is a finding; a cancel and a bug are none', () => {
  expect(findingOf(new NplError('no engine', { next: 'start it' }), 'local')).toEqual({
    severity: 'error',
    what: 'no engine',
    next: 'start it',
    node: 'local',
  });
  for (const error of [new Cancelled(), new TypeError('x'), new BugError('x')])
    expect(() => findingOf(error, 'local')).toThrow(error);
});
