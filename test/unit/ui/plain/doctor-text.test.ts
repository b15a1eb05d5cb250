import { describe, expect, test } from 'vitest';
import { doctorJson, doctorLines, isHealthy } from '../../../../src/ui/plain/doctor-text.js';
import { themeOf } from '../../../../src/ui/theme.js';

const theme = themeOf(false);
const error = {
  severity: 'error',
  what: 'port 8080 is taken',
  why: 'x holds it\nand y',
  next: 'stop x',
  node: 'local',
} as const;
const warning = { severity: 'warning', what: 'Docker has 1 core', node: 'ssh://ops@b' } as const;
const ok = { severity: 'ok', what: '2 cores', node: 'ssh://ops@b' } as const;
const section = {
  name: 'reachability',
  title: 'Reachability',
  lines: ['FROM  KAFKA'],
  data: [{ at: 'k:1' }],
};

describe('doctorLines', () => {
  test('each finding with its reason and remedy, then the sections and the verdict', () => {
    expect(doctorLines({ findings: [error, warning, ok], sections: [section] }, theme)).toEqual([
      'Error: port 8080 is taken',
      '  Why:  x holds it',
      '        and y',
      '  Next: stop x',
      'Warning: Docker has 1 core',
      'OK: 2 cores (ssh://ops@b)',
      '',
      'Reachability',
      'FROM  KAFKA',
      '',
      '✖ 1 error, 1 warning',
    ]);
  });

  test.each([
    [[ok], '✔ Nothing is in the way'],
    [[warning, ok], '✔ Nothing is in the way, 1 warning'],
    [[error, error], '✖ 2 errors'],
  ])('the verdict', (findings, expected) => {
    expect(doctorLines({ findings, sections: [] }, theme).at(-1)).toBe(expected);
  });

  test('what others said cannot move the cursor', () => {
    const findings = [{ ...error, why: '\u001b[2Jgone' }];
    expect(doctorLines({ findings, sections: [] }, theme)[1]).toBe('  Why:  gone');
  });
});

test('JSON has every key of a finding, and each section under its name', () => {
  expect(doctorJson({ findings: [error, warning], sections: [section] })).toEqual({
    healthy: false,
    findings: [
      error,
      { severity: 'warning', what: 'Docker has 1 core', why: null, next: null, node: 'ssh://ops@b' },
    ],
    reachability: [{ at: 'k:1' }],
  });
  expect(isHealthy([warning, ok])).toBe(true);
});
