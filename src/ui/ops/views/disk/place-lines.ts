import type { DiskData } from '../../../../probes/disk/disk-types.js';
import { progressBar } from '../../../kit/bars.js';
import { clip } from '../../../kit/text.js';
import { formatBytes, printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';

type Place = DiskData['places'][number];

const BAR_WIDTH = 12;
/** From here on somebody has to act. */
const SOON_HOURS = 72;
const FULL_SHARE = 0.9;

/** A line for each file system: how full, and until when. */
export function placeLines(
  places: readonly Place[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  return places.map((place) => {
    const { node, mount, totalBytes, freeBytes } = place;
    const share = totalBytes === 0 ? 1 : 1 - freeBytes / totalBytes;
    const where = node === 'local' ? printable(mount) : printable(`${node} ${mount}`);
    const free = `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} free`;
    const isBad = share >= FULL_SHARE || (place.hoursUntilFull ?? Infinity) < SOON_HOURS;
    const mark = isBad ? '✖' : '✔';
    const line = `${mark} ${progressBar(share, BAR_WIDTH)} ${free}, ${runwayText(place)}: ${where}`;
    return (isBad ? theme.bad : theme.ok)(clip(line, width));
  });
}

export function runwayText({ growthPerHour, hoursUntilFull, measuredHours }: Place): string {
  if (growthPerHour === undefined) return 'growth not measured for long enough yet';
  const over = `measured over ${hoursText(measuredHours)}`;
  if (growthPerHour <= 0) return `not growing (${over})`;
  const rate = `${formatBytes(growthPerHour)} an hour, ${over}`;
  return hoursUntilFull === undefined
    ? `not full within a year (${rate})`
    : `full in ${hoursText(hoursUntilFull)} (${rate})`;
}

/** `45 min`, `7 h`, `12 d`. */
function hoursText(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
}
