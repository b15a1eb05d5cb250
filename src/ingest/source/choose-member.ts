import { eventFileName } from '../event-file-name.js';
import type { EventObject } from '../event-object.js';
import { BadObject } from './bad-object.js';

const EVENT_FILE = /\.(?:jsonl|ndjson|json)$/i;
const SHOWN = 5;

/**
 * Of the files in a zip, the one with the events: called as the object without `.zip`, or as the event type, or the
 * only one with JSON lines. Throws BadObject.
 */
export function chooseMember<T extends { readonly name: string }>(
  files: readonly T[],
  { key, type }: Pick<EventObject, 'key' | 'type'>,
): T {
  // What macOS adds beside each file has the file's own name.
  const real = files.filter(({ name }) => !name.startsWith('__MACOSX/') && !baseName(name).startsWith('._'));
  const called = (wanted: string) =>
    real.filter(({ name }) => baseName(name).toLowerCase() === wanted.toLowerCase());
  const choices = [
    called(baseName(key).replace(/\.zip$/i, '')),
    called(eventFileName(type)),
    real.filter(({ name }) => EVENT_FILE.test(name)),
  ];
  const [chosen, ...others] = choices.find((found) => found.length > 0) ?? [];
  if (chosen !== undefined && others.length === 0) return chosen;
  const names = real.slice(0, SHOWN).map(({ name }) => name);
  const shown = [...names, ...(real.length > SHOWN ? ['...'] : [])].join(', ');
  const what =
    chosen === undefined ? `holds no file ${eventFileName(type)}` : 'holds several files of events';
  throw new BadObject('no-member', key, what, {
    why: real.length === 0 ? 'there is no file in it' : `there is in it: ${shown}`,
    next: `zip one file with the events of one hour, called ${eventFileName(type)}`,
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
