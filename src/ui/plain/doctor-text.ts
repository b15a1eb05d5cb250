import type { Finding, Severity } from '../../steps/docker/finding.js';
import type { Theme } from '../theme.js';
import { counted, printable } from './format.js';

/** A part of the report that is no list of findings: a table of its own. */
export interface DoctorSection {
  /** Its key in JSON. */
  readonly name: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** The same for `--json`. */
  readonly data: unknown;
}

/** What the doctor found, the worst first. */
export interface DoctorReport {
  readonly findings: readonly Finding[];
  readonly sections: readonly DoctorSection[];
}

const LABELS = { error: 'Error', warning: 'Warning', ok: 'OK' } as const satisfies Record<Severity, string>;

/** The findings, each with its reason and its remedy, then the sections; the last line is the verdict. */
export function doctorLines({ findings, sections }: DoctorReport, theme: Theme): string[] {
  return [
    ...findings.flatMap((finding) => findingLines(finding, theme)),
    ...sections.flatMap(({ title, lines }) => ['', theme.strong(title), ...lines]),
    '',
    verdict(findings, theme),
  ];
}

/** The contract of `npl-ops doctor --json`: what is not known is null. */
export function doctorJson({ findings, sections }: DoctorReport): Record<string, unknown> {
  return {
    healthy: isHealthy(findings),
    findings: findings.map(({ severity, what, why, next, node }) => ({
      severity,
      what,
      why: why ?? null,
      next: next ?? null,
      node,
    })),
    ...Object.fromEntries(sections.map(({ name, data }) => [name, data])),
  };
}

/** Whether nothing is wrong that keeps npl from working. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity !== 'error');
}

function findingLines({ severity, what, why, next, node }: Finding, theme: Theme): string[] {
  const paint = { error: theme.bad, warning: theme.warn, ok: theme.ok }[severity];
  // What is wrong names its machine itself.
  const place = severity === 'ok' && node !== 'local' ? theme.dim(` (${node})`) : '';
  return [
    `${paint(`${LABELS[severity]}:`)} ${printable(what)}${place}`,
    ...labelled('Why:  ', why),
    ...labelled('Next: ', next),
  ];
}

function labelled(label: string, text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  return printable(text)
    .split('\n')
    .map((line, at) => `  ${at === 0 ? label : ' '.repeat(label.length)}${line}`);
}

function verdict(findings: readonly Finding[], theme: Theme): string {
  const count = (severity: Severity): number => findings.filter((each) => each.severity === severity).length;
  const errors = count('error');
  const warnings = count('warning');
  const more = warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`;
  if (errors > 0) return theme.bad(`✖ ${counted(errors, 'error')}${more}`);
  return theme.ok(`✔ Nothing is in the way${more}`);
}
