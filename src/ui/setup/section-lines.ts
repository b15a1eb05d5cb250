import { columns } from '../kit/columns.js';
import { wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import type { SectionName } from '../../questions/question.js';
import type { Screen } from '../screen.js';
import type { Question } from '../../questions/question.js';
import { openQuestionLines } from './question-lines.js';
import { listColumns, questionLine } from './question-list.js';
import { advancedCount, rowsOf, sectionOf } from './rows.js';
import type { WizardState } from './wizard-state.js';

/** From here on the help of a question stands beside it. */
const WIDE = 110;
const HELP_WIDTH = 38;
const GAP = 3;

/** A page of questions: the one under the cursor open, the others one line each. */
export function sectionLines(state: WizardState, name: SectionName, screen: Screen): string[] {
  const isWide = screen.width >= WIDE;
  const width = isWide ? screen.width - HELP_WIDTH - GAP : screen.width;
  const main = mainLines(state, name, { ...screen, width }, !isWide);
  if (!isWide) return main;
  const row = rowsOf(state, name)[state.at];
  const help = row?.kind === 'question' ? helpOf(row.question, screen) : [];
  return columns(
    [
      { lines: main, width },
      { lines: ['', '', ...help], width: HELP_WIDTH },
    ],
    GAP,
  );
}

function helpOf({ title, help, allowed, id, flag }: Question, { theme }: Screen): string[] {
  return [
    theme.strong(id),
    ...wrap(title, HELP_WIDTH),
    '',
    ...wrap(help, HELP_WIDTH),
    '',
    ...wrap(`Allowed: ${allowed}.`, HELP_WIDTH).map(theme.dim),
    ...(flag === undefined ? [] : ['', ...wrap(`Without questions: ${flag}`, HELP_WIDTH).map(theme.dim)]),
  ];
}

function mainLines(state: WizardState, name: SectionName, screen: Screen, withHelp: boolean): string[] {
  const { theme, height, width } = screen;
  const title = sectionOf(state, name)?.title ?? '';
  const rows = rowsOf(state, name);
  const room = height - 2;
  const asked = rows.flatMap((row) => (row.kind === 'question' ? [row.question] : []));
  const columns = listColumns(asked, width);
  const lines: string[] = [];
  let [first, last] = [0, 0];
  rows.forEach((row, at) => {
    const here = at === state.at;
    if (here) first = lines.length;
    if (row.kind === 'more') lines.push('', moreLine(state, name, here, theme));
    else if (here) lines.push(...openLines(state, row.question, { theme, width, height: room }, withHelp));
    else lines.push(questionLine(state, row.question, theme, columns));
    if (here) last = lines.length - (lines.at(-1) === '' ? 2 : 1);
  });
  while (lines.at(-1) === '') lines.pop();
  // All of the open question is seen, as far as there is room; what keeps it from being taken first of all.
  const isHeld = state.insists || state.refused !== undefined;
  const offset = last < room ? 0 : Math.min(isHeld ? last : first, last - room + 1);
  const { lines: shown, above, below } = windowOf(lines, { height: room, offset });
  const hidden = above + below > 0 ? theme.dim(` (${above} lines above, ${below} below)`) : '';
  return [`${theme.strong(title)}${hidden}`, '', ...shown];
}

/** With as much explanation as there is room for. */
function openLines(state: WizardState, question: Question, screen: Screen, withHelp: boolean): string[] {
  const details = withHelp ? (['help', 'usual', 'short'] as const) : (['usual', 'short'] as const);
  const versions = details.map((detail) => openQuestionLines(state, question, screen, detail));
  // Room for the line that a second Enter asks for: the page is not to jump then.
  const height = screen.height - (state.insists ? 0 : 1);
  return versions.find((lines) => lines.length <= height) ?? versions.at(-1) ?? [];
}

function moreLine(state: WizardState, name: SectionName, here: boolean, theme: Screen['theme']): string {
  const count = advancedCount(state, name);
  const settings = count === 1 ? '1 more setting' : `${count} more settings`;
  const text = state.advanced
    ? `- Hide what is rarely changed (${settings}): Space`
    : `+ ${settings} with good defaults: Enter shows them`;
  return here ? `${theme.accent('>')} ${theme.inverse(text)}` : `  ${theme.dim(text)}`;
}
