import type { Theme } from '../theme.js';
import { printable } from './format.js';
import { formatTable } from './table.js';

export interface UserRow {
  readonly service: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** False: may not sign in. */
  readonly active: boolean;
  /** npl made it for itself, and keeps its password. */
  readonly own: boolean;
}

const COLUMNS = [{ title: 'SERVICE' }, { title: 'USER' }, { title: 'ROLES' }, { title: 'NOTE' }];

/** A table of users. */
export function userLines(users: readonly UserRow[], theme: Theme): string[] {
  if (users.length === 0) return ['There are no users that npl keeps.'];
  const [title = '', ...lines] = formatTable(
    COLUMNS,
    users.map((user) => [
      user.service,
      printable(user.name),
      printable(user.roles.join(', ')) || '-',
      noteOf(user),
    ]),
  );
  return [theme.strong(title), ...lines];
}

function noteOf({ active, own }: UserRow): string {
  const notes = [...(own ? ["npl's own"] : []), ...(active ? [] : ['may not sign in'])];
  return notes.join(', ');
}
