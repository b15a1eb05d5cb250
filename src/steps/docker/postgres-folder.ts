import type { Docker } from '../../clients/docker/docker.js';
import { runOnce } from '../../clients/docker/once.js';
import { NplError } from '../../errors.js';
import { MARK } from '../../stacks/data-images.js';

/** What is in a folder that PostgreSQL shall use. */
export interface PostgresFolder {
  /** Major version of the image. */
  readonly image: string;
  /** Major version of the data in `pgdata`; empty when there is none. */
  readonly inside: string;
  /** Major version of data at the top of the folder, where npl does not keep it; empty when there is none. */
  readonly atTop: string;
  /** `pgdata` holds files, but no PG_VERSION. */
  readonly isUnknown: boolean;
  /** A PG_VERSION, but none of what a finished initdb leaves. */
  readonly isUnfinished: boolean;
  /** Names at the top that are not npl's; at most a few. */
  readonly others: readonly string[];
}

// As root, since the folder may belong to anybody.
const LOOK = `
cd /npl-folder
version() { [ -f "$1/PG_VERSION" ] && head -n 1 "$1/PG_VERSION"; }
echo "image $(postgres --version)"
echo "inside $(version pgdata)"
echo "top $(version .)"
[ -d pgdata ] && [ -n "$(ls -A pgdata)" ] && [ ! -f pgdata/PG_VERSION ] && echo unknown
[ -f pgdata/PG_VERSION ] && [ ! -f pgdata/global/pg_control ] && echo unfinished
ls -A | grep -vxF -e pgdata -e lost+found -e ${MARK} | head -n 3 | sed 's/^/other /'
true`;

export async function lookAtPostgresFolder(
  docker: Docker,
  image: string,
  path: string,
  signal: AbortSignal,
): Promise<PostgresFolder> {
  const text = await runOnce(docker, {
    image,
    user: '0:0',
    mounts: [{ source: path, target: '/npl-folder' }],
    script: LOOK,
    signal,
    timeoutMs: 120_000,
  });
  return readPostgresFolder(text);
}

export function readPostgresFolder(text: string): PostgresFolder {
  const lines = text.split('\n');
  const value = (name: string): string => valuesOf(lines, name)[0] ?? '';
  return {
    image: /\) (\d+)/.exec(value('image'))?.[1] ?? '',
    inside: value('inside'),
    atTop: value('top'),
    isUnknown: lines.includes('unknown'),
    isUnfinished: lines.includes('unfinished'),
    others: valuesOf(lines, 'other'),
  };
}

function valuesOf(lines: readonly string[], name: string): string[] {
  return lines
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1).trim());
}

/** Why PostgreSQL cannot use the folder, undefined when it can. Nothing in it is ever changed. */
export function postgresFolderProblem(path: string, folder: PostgresFolder): NplError | undefined {
  const { image, inside, atTop, isUnknown, isUnfinished, others } = folder;
  const elsewhere = 'npl-ops config set AIRFLOW_DATABASE=data/another_empty_folder';
  if (atTop !== '') {
    return new NplError(`${path} holds the PostgreSQL ${atTop} data of another installation`, {
      why: 'npl keeps its own in the folder pgdata inside it, and never mixes the two',
      next: elsewhere,
    });
  }
  if (isUnfinished) {
    return new NplError(`${path}/pgdata holds a database that was never finished`, {
      why: 'the machine stopped while PostgreSQL prepared it; there is no data in it',
      next: `move it away: sudo mv '${path}/pgdata' '${path}-unfinished'`,
    });
  }
  if (inside !== '' && image !== '' && inside !== image) {
    return new NplError(
      `${path} holds the data of PostgreSQL ${inside}, and POSTGRES_IMAGE is version ${image}`,
      {
        why: 'no version of PostgreSQL reads the data of another',
        next: `npl-ops config set POSTGRES_IMAGE=postgres:${inside}`,
      },
    );
  }
  if (isUnknown || others.length > 0) {
    const what = isUnknown ? 'pgdata inside it has no PG_VERSION' : others.join(', ');
    return new NplError(`${path} holds something that is no PostgreSQL data`, {
      why: `found: ${what}`,
      next: `${elsewhere}, or move it away`,
    });
  }
  return undefined;
}
