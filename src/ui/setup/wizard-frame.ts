import { keyBar } from '../keys/key-bar.js';
import { clip, clipStart, pad, widthOf, wrap } from '../kit/text.js';
import type { Screen } from '../screen.js';
import { applyLines } from './apply-lines.js';
import { doneLines } from './done-lines.js';
import { overlayLines } from './overlay-lines.js';
import { reviewLines } from './review-lines.js';
import { levelOfSection, pagesOf } from './rows.js';
import { sectionLines } from './section-lines.js';
import { bindingsOf } from './page-bindings.js';
import { welcomeLines } from './welcome-lines.js';
import type { WizardState } from './wizard-state.js';

/** Below this nothing can be read. */
const LEAST = { width: 40, height: 12 } as const;

/** The wizard as lines: at most `width` cells, and one line less than the screen has. */
export function wizardFrame(state: WizardState, screen: Screen): string[] {
  const { width, height } = screen;
  if (width < LEAST.width || height < LEAST.height) {
    const needs = `npl-setup needs a terminal of ${LEAST.width}x${LEAST.height}; this one has ${width}x${height}.`;
    const text = `${needs} Make it larger: nothing is lost.`;
    return wrap(text, width).slice(0, Math.max(1, height - 1));
  }
  const head = headLines(state, screen);
  const foot = ['', keyBar(bindingsOf(state), screen)];
  const room = height - 1 - head.length - foot.length;
  const body = bodyLines(state, { ...screen, height: room }).slice(0, room);
  const blank = Array.from({ length: room - body.length }, () => '');
  return [...head, ...body, ...blank, ...foot].map((line) => clip(line, width));
}

/** The body of the page in at most `height` lines. */
function bodyLines(state: WizardState, screen: Screen): string[] {
  if (state.overlay !== undefined) return overlayLines(state, state.overlay, screen);
  switch (state.page.kind) {
    case 'welcome':
      return welcomeLines(state, screen);
    case 'section':
      return sectionLines(state, state.page.name, screen);
    case 'review':
      return reviewLines(state, screen);
    case 'apply':
      return applyLines(state, screen);
    case 'done':
      return doneLines(state, screen);
  }
}

/** Which env.conf, and where in the way to the end. */
function headLines(state: WizardState, { theme, width }: Screen): string[] {
  const name = 'npl-setup';
  const step = placeOf(state);
  const room = width - name.length - widthOf(step) - 4;
  const file = pad(clipStart(state.answers.configFile, room), room);
  return [
    `${theme.strong(name)}  ${theme.dim(file)}  ${theme.accent(step)}`,
    crumbs(state, { theme, width }),
    '',
  ];
}

function placeOf(state: WizardState): string {
  const pages = pagesOf(state);
  const { page } = state;
  if (page.kind !== 'section')
    return { welcome: 'Welcome', review: 'Review', apply: 'Setting up', done: 'Done' }[page.kind];
  const at = pages.findIndex(({ name }) => name === page.name);
  return at < 0 ? '' : `${at + 1} of ${pages.length}`;
}

function crumbs(state: WizardState, { theme, width }: Pick<Screen, 'theme' | 'width'>): string {
  const { page } = state;
  const places = [
    ...pagesOf(state).map((section) => ({
      // Where something is wrong, it is seen from every page.
      title: levelOfSection(state, section) === 'problem' ? `✖ ${section.title}` : section.title,
      here: page.kind === 'section' && page.name === section.name,
    })),
    { title: 'Review', here: page.kind === 'review' },
    { title: 'Set up', here: page.kind === 'apply' || page.kind === 'done' },
  ];
  const now = places.findIndex(({ here }) => here);
  const marked = (title: string, at: number): string => (at === now ? `[${title}]` : title);
  const all = places.map(({ title }, at) => marked(title, at)).join(' > ');
  // Where they do not fit, those that are behind go first.
  const from = widthOf(all) <= width ? 0 : Math.max(0, now - 1);
  const shown = places.slice(from).map(({ title, here }, index) => {
    const text = marked(title, index + from);
    if (here) return theme.accent(text);
    return title.startsWith('✖') ? theme.bad(text) : theme.dim(text);
  });
  return clip((from > 0 ? theme.dim('... > ') : '') + shown.join(theme.dim(' > ')), width);
}
