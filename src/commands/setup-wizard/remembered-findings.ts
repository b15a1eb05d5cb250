import type { CheckSpec } from '../../probes/answers/check-spec.js';
import type { Finding } from '../../probes/answers/finding.js';

/** Milliseconds that a finding is believed: what is well changes seldom, what is wrong is being mended. */
const FRESH_MS = { ok: 60_000, note: 60_000, warning: 10_000, problem: 10_000 };
const MOST_KEPT = 200;

export interface RememberedFindings {
  /** Undefined: nobody has looked, or not for long. */
  of(spec: CheckSpec): Finding | undefined;
  keep(spec: CheckSpec, finding: Finding): void;
  forget(specs: readonly CheckSpec[]): void;
}

/** Findings by what decides them. In memory alone: a spec may hold a password. */
export function rememberFindings(now: () => number = () => performance.now()): RememberedFindings {
  const kept = new Map<string, { readonly finding: Finding; readonly at: number }>();
  return {
    of(spec) {
      if (spec.kind === 'told') return spec.finding;
      const found = kept.get(JSON.stringify(spec));
      if (found === undefined || now() - found.at > FRESH_MS[found.finding.level]) return undefined;
      return found.finding;
    },
    keep(spec, finding) {
      const key = JSON.stringify(spec);
      kept.delete(key);
      kept.set(key, { finding, at: now() });
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    forget(specs) {
      for (const spec of specs) kept.delete(JSON.stringify(spec));
    },
  };
}
