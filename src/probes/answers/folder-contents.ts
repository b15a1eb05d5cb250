import type { FolderUse } from './check-spec.js';

/** Whose data a folder holds. */
export type Contents =
  | { readonly kind: 'empty' }
  | { readonly kind: 'data'; readonly of: DataOwner }
  | { readonly kind: 'other'; readonly names: readonly string[] };

type DataOwner = 'kafka' | 'clickhouse' | 'postgres' | 'superset' | 's3';

/** What lies in a folder without being in the way of anybody. */
const NOBODYS = /^(lost\+found|\.gitkeep|\.DS_Store|\.gitignore)$/;

const SIGNS: readonly { readonly of: DataOwner; readonly every: readonly RegExp[] }[] = [
  { of: 'kafka', every: [/^(meta\.properties|npl-cluster-id|bootstrap\.checkpoint)$/] },
  { of: 'clickhouse', every: [/^store$/, /^(metadata|data|status)$/] },
  { of: 'postgres', every: [/^(PG_VERSION|pgdata)$/] },
  { of: 'superset', every: [/^superset\.db$/] },
  { of: 's3', every: [/^buckets$/, /^incoming$/] },
];

/** By the names in it, as each service leaves them. */
export function contentsOf(names: readonly string[]): Contents {
  const meant = names.filter((name) => !NOBODYS.test(name));
  if (meant.length === 0) return { kind: 'empty' };
  const known = SIGNS.find(({ every }) => every.every((sign) => meant.some((name) => sign.test(name))));
  return known === undefined ? { kind: 'other', names: meant } : { kind: 'data', of: known.of };
}

/** Folders that hold whatever the operator and tasks put there. */
const OPEN_USES: readonly FolderUse[] = ['dags', 'share'];
/** These refuse a folder with anything else in it. */
const STRICT_USES: readonly FolderUse[] = ['kafka', 'postgres'];

export type Fit = 'free' | 'own' | 'open' | 'foreign' | 'unclear';

/** Whether a folder with these contents can be used for that. */
export function fitOf(contents: Contents, use: FolderUse): Fit {
  if (contents.kind === 'empty') return 'free';
  if (contents.kind === 'data') return contents.of === use ? 'own' : 'foreign';
  if (OPEN_USES.includes(use)) return 'open';
  return STRICT_USES.includes(use) ? 'foreign' : 'unclear';
}
