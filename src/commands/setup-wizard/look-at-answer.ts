import { messageOf } from '../../errors.js';
import type { CheckSpec } from '../../probes/answers/check-spec.js';
import type { Finding } from '../../probes/answers/finding.js';
import type { RememberedFindings } from './remembered-findings.js';

/** One look at the world. Rejects only when it is aborted, or for a bug. */
export type RunCheck = (spec: CheckSpec, signal: AbortSignal) => Promise<Finding>;

interface LookOptions {
  readonly run: RunCheck;
  readonly known: RememberedFindings;
  readonly signal: AbortSignal;
  /** Called with what is found so far, in order, while there is more to come. */
  readonly tell: (found: readonly Finding[]) => void;
}

/** All that an answer asks for, at once; what is known already is not looked at. Rejects when aborted. */
export async function lookAtAnswer(
  specs: readonly CheckSpec[],
  { run, known, signal, tell }: LookOptions,
): Promise<Finding[]> {
  const found: (Finding | undefined)[] = specs.map((spec) => known.of(spec));
  const soFar = (): Finding[] => found.filter((finding) => finding !== undefined);
  const looks = specs.map(async (spec, at) => {
    if (found[at] !== undefined) return;
    const finding = await run(spec, signal).catch(brokenCheck);
    // What was given up says nothing, whatever it ended with.
    if (signal.aborted) return;
    known.keep(spec, finding);
    found[at] = finding;
    if (found.includes(undefined)) tell(soFar());
  });
  await Promise.all(looks);
  signal.throwIfAborted();
  return soFar();
}

function brokenCheck(error: unknown): Finding {
  return { level: 'warning', text: `this could not be checked: ${messageOf(error)}` };
}
