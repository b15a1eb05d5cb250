import { segments, widthOf } from '../kit/text.js';

/** What makes `after` of `before` at the end of a line, with nothing but backspaces: no cursor key, no colour. */
export function echoOf(before: string, after: string): string {
  const [old, now] = [segments(before), segments(after)];
  let same = 0;
  while (same < old.length && old[same] === now[same]) same += 1;
  const gone = widthOf(old.slice(same).join(''));
  const added = now.slice(same).join('');
  const rest = Math.max(0, gone - widthOf(added));
  return `${'\b'.repeat(gone)}${added}${' '.repeat(rest)}${'\b'.repeat(rest)}`;
}
