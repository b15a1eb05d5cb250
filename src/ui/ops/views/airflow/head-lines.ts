import type { AirflowPart } from '../../../../probes/airflow/health.js';
import type { AirflowData } from '../../../../probes/airflow/airflow-look.js';
import type { AirflowBackfill } from '../../../../clients/airflow/answers.js';
import { DAG_ID } from '../../../../topology/ingest-dag.js';
import { clip, wrap } from '../../../kit/text.js';
import { printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import type { Theme } from '../../../theme.js';
import { ageWords } from '../../age.js';

type Room = Pick<Screen, 'theme' | 'width'>;

/** Above the runs: the parts of Airflow, the DAG, a backfill under way, and what is wrong. */
export function headLines(data: AirflowData, now: Date, { theme, width }: Room): string[] {
  const { parts, backfill, problems } = data;
  return [
    clip(parts.map((part) => partWords(part, theme)).join('  '), width),
    ...wrap(dagWords(data, now), width),
    ...(backfill === undefined ? [] : [theme.accent(clip(backfillWords(backfill), width))]),
    ...problems.flatMap((text) => wrap(`✖ ${printable(text)}`, width).map(theme.bad)),
    '',
  ];
}

function partWords({ name, state }: AirflowPart, theme: Theme): string {
  if (state === 'healthy') return theme.ok(`✔ ${name}`);
  return state === 'absent' ? theme.dim(`– ${name} not run`) : theme.bad(`✖ ${name} unhealthy`);
}

function dagWords({ dag }: AirflowData, now: Date): string {
  if (dag === undefined) return `DAG ${DAG_ID}: not known`;
  const schedule = dag.schedule === '' ? 'without a schedule' : `scheduled ${printable(dag.schedule)}`;
  if (dag.isPaused) return `DAG ${DAG_ID}: ■ paused, ${schedule}`;
  const wait = dag.nextRun === undefined ? undefined : Date.parse(dag.nextRun) - now.getTime();
  const next = wait === undefined ? '' : wait > 0 ? `, next run in ${ageWords(wait)}` : ', next run now';
  return `DAG ${DAG_ID}: ✔ on, ${schedule}${next}`;
}

function backfillWords({ from, to, isPaused }: AirflowBackfill): string {
  return `▸ backfill of ${minute(from)} to ${minute(to)}${isPaused ? ', paused' : ''}`;
}

const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)}`;
