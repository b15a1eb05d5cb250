import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, UsageError } from '../../errors.js';
import { EVENT_TYPES, type EventType } from '../../topology/topology-types.js';
import { eventFileName } from '../event-file-name.js';
import { hourFolderOf } from '../hour.js';

export interface EventFile {
  readonly type: EventType;
  /** Absolute path. */
  readonly path: string;
  /** Path below the loaded directory, for messages. */
  readonly shown: string;
  /** What names it in its identity: the file name, with the hour folder in front where it lies in one. */
  readonly name: string;
  /** Hour of the folder that it lies in, milliseconds since the epoch. */
  readonly hour: number | undefined;
}

const HOUR_FOLDER_PART = /^(?:year|month|day|hour)=\d+$/;

/**
 * The files `browser_events.jsonl` and so on in a directory and in the hour folders below it, in order of their
 * hours. Rejects with UsageError when there are none.
 */
export async function findEventFiles(dir: string): Promise<EventFile[]> {
  const files = await realpath(dir)
    .then((top) => filesIn(top, top))
    .catch((error: unknown) => {
      throw new UsageError(`${dir} cannot be read as a directory`, {
        why: messageOf(error),
        next: 'give --from a directory of event files',
        cause: error,
      });
    });
  if (files.length > 0) return files;
  throw new UsageError(`${dir} holds no event files`, {
    why: `neither it nor an hour folder below it (year=/month=/day=/hour=) has one of ${EVENT_TYPES.map(eventFileName).join(', ')}`,
    next: 'give --from a directory that does, or make one with `npl-ops generate`',
  });
}

async function filesIn(dir: string, top: string): Promise<EventFile[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const here = EVENT_TYPES.filter((type) =>
    entries.some((entry) => entry.name === eventFileName(type) && (entry.isFile() || entry.isSymbolicLink())),
  ).map((type) => eventFile(type, path.join(dir, eventFileName(type)), top));
  const below = entries.filter((entry) => entry.isDirectory() && HOUR_FOLDER_PART.test(entry.name));
  below.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name } of below) here.push(...(await filesIn(path.join(dir, name), top)));
  return here;
}

function eventFile(type: EventType, file: string, top: string): EventFile {
  const folder = hourFolderOf(path.dirname(file));
  const base = eventFileName(type);
  return {
    type,
    path: file,
    shown: path.relative(top, file),
    name: folder === undefined ? base : `${folder.folder}/${base}`,
    hour: folder?.hour,
  };
}
