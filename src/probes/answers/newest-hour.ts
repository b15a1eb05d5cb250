import { hourFolderOf } from '../../ingest/hour.js';

/** Names of the folders directly below a prefix that ends with a slash or is empty. */
export type Folders = (prefix: string) => Promise<readonly string[]>;

const LEVELS = ['year', 'month', 'day', 'hour'] as const;
/** An odd folder costs a look; a bucket of nothing else must not cost hundreds. */
const MOST_LOOKS = 12;

export interface NewestHour {
  /** Milliseconds since the epoch, a whole hour. */
  readonly hour: number;
  /** Its folder, from the bucket's top, with a slash at the end. */
  readonly folder: string;
}

/**
 * The newest hour below a prefix, by four looks where all is in order: the latest year, its latest month and so on.
 * Undefined where there is none, or where it lies behind too many folders that are no hours.
 */
export async function newestHour(folders: Folders, prefix: string): Promise<NewestHour | undefined> {
  let looks = 0;
  const below = async (path: string, level: number): Promise<NewestHour | undefined> => {
    const name = LEVELS[level];
    if (name === undefined) {
      const hour = hourFolderOf(path.slice(prefix.length))?.hour;
      return hour === undefined ? undefined : { hour, folder: path };
    }
    if (looks === MOST_LOOKS) return undefined;
    looks += 1;
    for (const folder of latestFirst(await folders(path), name)) {
      const found = await below(`${path}${folder}/`, level + 1);
      if (found !== undefined || looks === MOST_LOOKS) return found;
    }
    return undefined;
  };
  return below(prefix, 0);
}

/** Folders as `month=7` or `month=07`, by their number. */
function latestFirst(names: readonly string[], level: string): string[] {
  return names
    .flatMap((name) => {
      const number = new RegExp(`^${level}=(\\d{1,4})$`).exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .sort((a, b) => b.number - a.number)
    .map(({ name }) => name);
}
