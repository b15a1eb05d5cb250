import type { DiskData } from '../../../../probes/disk/disk-types.js';
import { isShort, usedShare } from '../../../../probes/disk/shortage.js';
import { tableLines } from '../../../kit/table-lines.js';
import type { TableColumn } from '../../../kit/table-column.js';
import { formatBytes, printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';

type Place = DiskData['places'][number];

const COLUMNS: readonly TableColumn[] = [
  { title: 'State' },
  { title: 'Disk', least: 10 },
  { title: 'Free', align: 'right' },
  { title: 'Of', align: 'right', drop: 1 },
  { title: 'Used', align: 'right' },
  { title: 'Full in' },
  { title: 'Growth', align: 'right', drop: 2 },
  { title: 'Measured over', drop: 3 },
];

/** A line for each file system: how full, and until when. */
export function placeLines(
  places: readonly Place[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  if (places.length === 0) return [];
  const rows = places.map((place) => {
    const { node, mount, totalBytes, freeBytes } = place;
    const share = usedShare(place);
    return [
      isShort(place) ? theme.bad('✖ short') : theme.ok('✔ enough'),
      printable(node === 'local' ? mount : `${node} ${mount}`),
      formatBytes(freeBytes),
      formatBytes(totalBytes),
      `${Math.floor(share * 100)} %`,
      fullText(place),
      growthText(place),
      hoursText(place.measuredHours),
    ];
  });
  return tableLines(COLUMNS, rows, { screen: { theme, width } });
}

function fullText({ growthPerHour, hoursUntilFull }: Place): string {
  if (hoursUntilFull !== undefined) return hoursUntilFull < 1 / 60 ? 'full now' : hoursText(hoursUntilFull);
  if (growthPerHour === undefined) return 'not known yet';
  return growthPerHour > 0 ? 'over a year' : 'not growing';
}

function growthText({ growthPerHour }: Place): string {
  if (growthPerHour === undefined) return '?';
  return `${growthPerHour < 0 ? '-' : ''}${formatBytes(Math.abs(growthPerHour))}/h`;
}

/** `45 min`, `7 h`, `12 d`. */
export function hoursText(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
}
