import { clip, clipStart, pad, widthOf } from '../kit/text.js';
import type { Screen } from '../screen.js';
import { ageWords } from './age.js';
import { headerHeight, seenOf } from './layout.js';
import { viewOf, type OpsContext } from './ops-event.js';
import { digitOf } from './ops-keys.js';
import type { OpsState, Target } from './ops-state.js';

/** Looks younger than this are not worth a word: they come every few seconds. Milliseconds. */
export const STALE_MS = 8_000;
const GAP = 2;

/** The target, the verdict, the tabs. */
export function headerLines(state: OpsState, screen: Screen, context: OpsContext): string[] {
  const { width } = screen;
  const tabs = tabLine(state, screen, context);
  const target = targetLine(state.target, screen);
  const verdict = verdictLine(state, screen);
  if (headerHeight(screen) === 3) return [target, verdict, tabs];
  const half = Math.floor(width / 2) - GAP;
  return [`${pad(target, half)}${' '.repeat(GAP)}${clip(verdict, width - half - GAP)}`, tabs];
}

function targetLine({ configFile, stack, nodes, readOnly }: Target, { theme, width }: Screen): string {
  const places = `${stack} on ${nodes.join(', ')}`;
  const mode = readOnly ? 'read-only' : '';
  const fixed = widthOf('npl-ops') + GAP + (mode === '' ? 0 : widthOf(mode) + GAP);
  const room = Math.max(0, width - fixed);
  const placeRoom = Math.min(widthOf(places), Math.max(12, Math.floor(room / 2)));
  const file = clipStart(configFile, Math.max(0, room - placeRoom - GAP));
  const left = `${theme.strong('npl-ops')}  ${file}  ${theme.dim(clip(places, placeRoom))}`;
  return mode === '' ? left : beside(left, theme.warn(mode), width);
}

function verdictLine({ verdict, now, paused, views, active }: OpsState, { theme, width }: Screen): string {
  const takenAt = views[active]?.takenAt ?? verdict?.takenAt;
  const age = takenAt === undefined ? undefined : now.getTime() - takenAt.getTime();
  const isStale = age !== undefined && age >= STALE_MS;
  const seen = age === undefined ? '' : isStale ? `seen ${ageWords(age)} ago` : 'seen now';
  const state = paused ? `paused, ${seen}` : seen;
  const right = paused || isStale ? theme.warn(state) : theme.dim(state);
  if (verdict === undefined) return beside(theme.warn('… looking'), right, width);
  return beside(theme[verdict.tone](clip(verdict.text, width - widthOf(state) - GAP)), right, width);
}

/**
 * `1 Overview  2 Services ...`: the active one inverted and in brackets. Where there is no room, those farthest from it
 * are digits alone.
 */
function tabLine(state: OpsState, { theme, width }: Screen, context: OpsContext): string {
  const active = context.views.findIndex(({ name }) => name === state.active);
  const tabs = context.views.map(({ name, title }, at) => ({
    title,
    digit: digitOf(name),
    distance: Math.abs(at - active),
  }));
  const line = (label: (tab: (typeof tabs)[number]) => string, gap: string) =>
    tabs
      .map((tab) => {
        const isActive = tab.distance === 0;
        const text = isActive ? `[${tab.digit} ${tab.title}]` : label(tab);
        return { text, painted: isActive ? theme.inverse(text) : theme.dim(text) };
      })
      .reduce(
        (all, { text, painted }, at) => ({
          width: all.width + (at === 0 ? 0 : gap.length) + widthOf(text),
          painted: all.painted + (at === 0 ? '' : gap) + painted,
        }),
        { width: 0, painted: '' },
      );
  const status = statusOf(state, context);
  const choices = [
    line(({ digit, title }) => `${digit} ${title}`, '  '),
    line(({ digit, title }) => `${digit} ${title}`, ' '),
    ...tabs.map((_, fewer) =>
      line(
        ({ digit, title, distance }) =>
          distance < tabs.length - fewer ? `${digit}${firstWord(title)}` : digit,
        ' ',
      ),
    ),
  ];
  const chosen = choices.find((one) => one.width <= width) ?? choices.at(-1);
  const left = width - (chosen?.width ?? 0) - GAP;
  const shown = left >= widthOf(status) ? theme.dim(status) : '';
  return beside(chosen?.painted ?? '', shown, width);
}

const firstWord = (title: string) => (title.split(' ')[0] ?? title).slice(0, 8);

function statusOf(state: OpsState, context: OpsContext): string {
  const view = viewOf(context, state.active);
  const own = state.views[state.active];
  if (view === undefined || own === undefined) return '';
  return view.status?.(seenOf(own, state.now), own.local) ?? '';
}

/** The right text at the right edge. */
function beside(left: string, right: string, width: number): string {
  const room = width - widthOf(right);
  return widthOf(right) === 0 ? clip(left, width) : `${pad(left, Math.max(0, room - 1))} ${right}`;
}
