import { sparkline } from '../../../kit/bars.js';
import { clip, wrap } from '../../../kit/text.js';
import { formatBytes, printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import { ageWords } from '../../age.js';
import type { Loaded } from '../../view.js';
import { cpuText, isNearLimit, memoryText, placeText, restartsText } from './cells.js';
import { paintedMark } from './mark.js';
import type { ServiceRow, UseHistory } from './service-row.js';

/** What the loader of the view brings of one row. */
export interface ServiceDetail {
  /** Folders and volumes: where they are, and as what it sees them. */
  readonly paths: readonly { readonly place: string; readonly as: string }[];
  /** The last lines of its log that tell of errors; without any, its very last lines. */
  readonly lastLines: readonly string[];
  readonly areErrors: boolean;
}

const LABEL = 10;
const LONGEST_LINE = 3;

/** Everything that is known of one row, in as many lines as it takes. */
export function detailLines(
  row: ServiceRow,
  {
    history,
    loaded,
    now,
  }: {
    readonly history: UseHistory | undefined;
    readonly loaded: Loaded<ServiceDetail> | undefined;
    readonly now: Date;
  },
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const field = (label: string, text: string, paint = (line: string) => line): string[] =>
    text === ''
      ? []
      : wrap(printable(text), Math.max(1, width - LABEL)).map((line, at) =>
          clip(`${theme.dim((at === 0 ? label : '').padEnd(LABEL))}${paint(line)}`, width),
        );
  const detail = loaded?.value;
  const waits = loaded?.trouble ?? '… reading';
  return [
    clip(`${theme.strong(row.service)}  ${paintedMark(row, theme)}`, width),
    ...field('', row.trouble === undefined ? '' : `its node could not be asked: ${row.trouble}`, theme.warn),
    ...field('Says', row.says, row.status === 'healthy' ? undefined : theme.warn),
    ...field('Runs', whereText(row)),
    ...field('Since', row.since === undefined ? '' : sinceWords(row.since, now)),
    ...field('Restarts', restartsText(row)),
    ...useLines(row, history, { theme, width }),
    ...field('Ports', row.ports.join(', ')),
    ...field('Page', row.url ?? ''),
    ...field('Image', row.runtime === 'docker' ? row.image : ''),
    ...(detail?.paths ?? []).flatMap(({ place, as }, at) =>
      field(at === 0 ? 'Paths' : '', as === '' ? place : `${place} as ${as}`),
    ),
    '',
    ...(detail === undefined
      ? [row.runtime === 'external' ? '' : theme.dim(clip(waits, width))]
      : lastLines(detail, { theme, width })),
  ];
}

function whereText({ runtime, node, instance, handle }: ServiceRow): string {
  const place = placeText(node);
  if (runtime === 'external') return 'by somebody else';
  if (runtime === 'embedded')
    return handle === '' ? `embedded, ${place}` : `embedded, ${place}, pid ${handle}`;
  return instance === '' ? `in Docker, ${place}` : `in Docker, ${place}, container ${instance}`;
}

function sinceWords(since: string, now: Date): string {
  return `${since.slice(0, 19).replace('T', ' ')} UTC, ${ageWords(now.getTime() - Date.parse(since))} ago`;
}

function useLines(
  row: ServiceRow,
  history: UseHistory | undefined,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  if (row.cpu === undefined && row.memoryBytes === undefined) return [];
  const limit = row.memoryLimit === undefined ? '' : ` of ${formatBytes(row.memoryLimit)}`;
  const line = (label: string, text: string, values: UseHistory['cpu'] | undefined) => {
    const words = text.padEnd(22);
    const room = Math.min(60, width - LABEL - words.length);
    const bars = room < 8 ? '' : theme.accent(sparkline(values ?? [], room));
    return clip(`${theme.dim(label.padEnd(LABEL))}${words}${bars}`, width).trimEnd();
  };
  const memory = line('Memory', `${memoryText(row)}${limit}`, history?.memory);
  return [
    line('CPU', `${cpuText(row.cpu)} of a core`, history?.cpu),
    isNearLimit(row) ? theme.warn(memory) : memory,
  ];
}

function lastLines(
  { lastLines: lines, areErrors }: ServiceDetail,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  if (lines.length === 0) return [theme.dim(clip('Its log is empty.', width))];
  const title = areErrors ? 'Last errors in its log' : 'Last lines of its log, none tells of an error';
  return [
    theme.strong(clip(title, width)),
    ...lines.flatMap((line) => {
      const rows = wrap(printable(line), Math.max(1, width - 2));
      const shown = rows.slice(0, LONGEST_LINE);
      return shown.map((text) => clip(`  ${areErrors ? theme.bad(text) : text}`, width));
    }),
  ];
}
