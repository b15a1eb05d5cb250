import { NplError } from '../../errors.js';
import type { EventStream } from '../../topology/topology-types.js';
import { batchTimesOf } from './batch-times.js';
import { findEventFiles } from './find-files.js';
import { surveyFile, type LoadObject } from './load-object.js';

export interface Survey {
  /** Folder of event files, or of hour folders that hold some. */
  readonly dir: string;
  readonly streams: readonly EventStream[];
  /** Hour of the files that lie in no hour folder, milliseconds since the epoch. */
  readonly hour: number | undefined;
  readonly signal: AbortSignal;
}

/** Every event file of the directory, read through once: its identity, and how many lines there are to load. */
export async function surveyDirectory({ dir, streams, hour, signal }: Survey): Promise<LoadObject[]> {
  const files = await findEventFiles(dir);
  const batchTimes = await batchTimesOf(files, hour, signal);
  const objects: LoadObject[] = [];
  for (const file of files) {
    const stream = streams.find(({ type }) => type === file.type);
    const time = batchTimes.get(file);
    if (stream === undefined || time === undefined) continue;
    const object = await surveyFile(file, stream, time, signal);
    const twin = objects.find(({ id }) => id === object.id);
    if (twin !== undefined) {
      throw new NplError(`${file.path} and ${twin.file.path} are the same file`, {
        why: 'they have the same name and content, so their events have the same identity',
        next: 'take one of them away',
      });
    }
    objects.push(object);
  }
  return objects;
}
