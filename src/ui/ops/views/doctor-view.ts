import type { Finding, Severity } from '../../../steps/docker/finding.js';
import type { KeyBinding } from '../../keys/bindings.js';
import { clip, wrap } from '../../kit/text.js';
import { isHealthy, type DoctorReport } from '../../plain/doctor-text.js';
import { counted, printable } from '../../plain/format.js';
import type { Screen } from '../../screen.js';
import type { Effect } from '../view.js';
import { mendOf } from './doctor/mend-of.js';
import { listView } from './list/list-view.js';

type Action = 'mend' | 'bundle' | 'copy';

const BINDINGS: readonly KeyBinding<Action>[] = [
  {
    keys: ['m'],
    action: 'mend',
    help: 'run the command that mends it, where npl-ops has it; also Enter in the detail',
    bar: 'mend',
  },
  {
    keys: ['b'],
    action: 'bundle',
    help: 'write an archive for whoever helps; secrets are masked',
    bar: 'bundle',
  },
  { keys: ['y'], action: 'copy', help: 'copy the command that mends it', bar: 'copy' },
];

const WORDS: Readonly<Record<Severity, readonly [text: string, tone: 'ok' | 'warn' | 'bad']>> = {
  error: ['✖ error', 'bad'],
  warning: ['! warning', 'warn'],
  ok: ['✔ ok', 'ok'],
};

/** Everything that may be wrong, the worst first, each with what mends it. */
export const doctorView = listView<DoctorReport, Finding, never, Action>({
  name: 'doctor',
  title: 'Doctor',
  waiting: '… examining everything: this takes some seconds',
  rows: ({ findings }) => findings,
  id: ({ what, node }) => `${node}\n${what}`,
  text: ({ severity, what, why, next, node }) => [severity, what, why, next, node].join(' '),
  columns: [
    { title: 'Found', least: 9 },
    { title: 'What', least: 30 },
  ],
  cells: ({ severity, what, node }, _now, theme) => {
    const [word, tone] = WORDS[severity];
    const place = node === 'local' || severity !== 'ok' ? '' : ` (${node})`;
    return [theme[tone](word), printable(what + place)];
  },
  above: ({ findings }, _now, { theme, width }) => {
    const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
    const words = [counted(count('error'), 'error'), counted(count('warning'), 'warning')].join(', ');
    const isFine = isHealthy(findings);
    const verdict = clip(isFine ? `✔ Nothing is in the way: ${words}` : `✖ ${words}`, width);
    return [isFine ? theme.ok(verdict) : theme.bad(verdict), ''];
  },
  below: (row, _now, screen) => ['', ...remedyLines(row, screen)],
  empty: () => 'Nothing to examine.',
  detail: (row, _loaded, _now, screen) => [
    ...wrap(printable(row.what), screen.width).map((line) => screen.theme.strong(line)),
    '',
    ...remedyLines(row, screen),
    ...hintLines(row, screen),
  ],
  bindings: BINDINGS,
  enter: 'mend',
  act(action, row) {
    if (action === 'bundle') {
      return {
        kind: 'run',
        title: 'Write an archive for whoever helps',
        args: ['doctor', '--bundle'],
        confirm: 'Collect reports and logs into one archive beside env.conf? Secrets are masked.',
      };
    }
    if (row?.next === undefined) return undefined;
    return action === 'copy' ? { kind: 'copy', text: row.next } : mendOf(row.next);
  },
});

function remedyLines({ why, next }: Finding, { theme, width }: Pick<Screen, 'theme' | 'width'>): string[] {
  return [
    ...(why === undefined ? [] : wrap(printable(why), width).map((line) => clip(line, width))),
    ...(next === undefined ? [] : wrap(`Next: ${printable(next)}`, width).map(theme.accent)),
  ];
}

/** What Enter and `m` do with this one. */
function hintLines({ next }: Finding, { theme, width }: Pick<Screen, 'theme' | 'width'>): string[] {
  if (next === undefined) return [];
  const effect = mendOf(next);
  const does = effect === undefined ? 'To be done by hand; y copies it.' : hintOf(effect);
  return ['', theme.dim(clip(does, width))];
}

const hintOf = ({ kind }: Effect): string =>
  kind === 'goto' ? 'Enter shows this log.' : 'Enter runs this command.';
