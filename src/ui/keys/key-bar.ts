import type { Screen } from '../screen.js';
import { clip, widthOf } from '../kit/text.js';
import type { KeyBinding } from './bindings.js';
import { keyLabel } from './key-label.js';

interface Place {
  readonly keys: readonly string[];
  readonly word: string;
}

const GAP = '  ';

/**
 * One line with the keys that matter: `↑↓ move  Enter open  ? help  q quit`. What does not fit is left out from the
 * end, but not the key of the help, where the others can be found.
 */
export function keyBar(
  bindings: readonly KeyBinding<string>[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string {
  const places = placesOf(bindings);
  const kept = new Set<Place>();
  let room = width + GAP.length;
  const byNeed = [...places.filter(isHelp), ...places.filter((place) => !isHelp(place))];
  for (const place of byNeed) {
    const needed = widthOf(`${label(place)} ${place.word}${GAP}`);
    if (needed > room) break;
    room -= needed;
    kept.add(place);
  }
  const line = places
    .filter((place) => kept.has(place))
    .map((place) => `${theme.accent(label(place))} ${theme.dim(place.word)}`)
    .join(GAP);
  return clip(line, width);
}

const isHelp = ({ keys }: Place) => keys.includes('?');

function placesOf(bindings: readonly KeyBinding<string>[]): Place[] {
  const places: Place[] = [];
  for (const { keys, bar } of bindings) {
    if (bar === undefined) continue;
    const [first = ''] = keys;
    const last = places.at(-1);
    if (last?.word === bar) places[places.length - 1] = { keys: [...last.keys, first], word: bar };
    else places.push({ keys: [first], word: bar });
  }
  return places;
}

/** `↑↓`, `PgUp/PgDn`, `1…0`. */
function label({ keys }: Place): string {
  const labels = keys.map(keyLabel);
  if (labels.length > 4) return `${labels[0] ?? ''}…${labels.at(-1) ?? ''}`;
  return labels.join(labels.every((one) => widthOf(one) === 1) ? '' : '/');
}
