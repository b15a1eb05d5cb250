import type { FolderFacts } from '../../clients/remote-folder.js';
import { displayValue } from '../../config/problems.js';
import type { FolderSpec, FolderUse } from './check-spec.js';
import { note, ok, problem, warning, type Finding } from './finding.js';
import { contentsOf, fitOf } from './folder-contents.js';
import { onNode, serviceName } from './place-name.js';
import { sizeText } from './size-text.js';

const ELSEWHERE = 'choose another folder';

/** Whether a folder that was looked at can be used, and how much space is left. */
export function folderFinding(spec: FolderSpec, facts: FolderFacts): Finding {
  const place = `${spec.path}${onNode(spec.node)}`;
  return (
    obstacle(spec, facts, place) ?? contentProblem(spec, facts, place) ?? spaceFinding(spec, facts, place)
  );
}

/** Docker makes and fills folders as root, so that the rights of this user tell nothing there. */
function obstacle(
  { runtime, use, path }: FolderSpec,
  facts: FolderFacts,
  place: string,
): Finding | undefined {
  const { kind, nearest, isReadOnly, isWritable } = facts;
  if (kind === 'file') return problem(`${place} is no folder`, ELSEWHERE);
  if (kind === 'blocked') return problem(`${place} cannot be made: ${nearest} is no folder`, ELSEWHERE);
  if (isReadOnly && use !== 'dags')
    return problem(`${place} is on a file system that is mounted read-only`, ELSEWHERE);
  if (isWritable || runtime === 'docker') return undefined;
  if (kind === 'folder')
    return problem(
      `this user may not write to ${place}`,
      `give it to this user: sudo chown "$USER" '${nearest}'; or ${ELSEWHERE}`,
    );
  return problem(
    `${place} cannot be made: this user may not write to ${nearest}`,
    `${ELSEWHERE}, or make it for this user: sudo install -d -o "$USER" '${path}'`,
  );
}

function contentProblem(
  { use, runtime }: FolderSpec,
  { names = [] }: FolderFacts,
  place: string,
): Finding | undefined {
  const contents = contentsOf(names);
  switch (fitOf(contents, use)) {
    case 'foreign':
      return problem(
        contents.kind === 'data'
          ? `${place} holds the data of ${serviceName(contents.of)}`
          : `${place} holds what is no data of ${nameOf(use)}: ${some(names)}`,
        `${ELSEWHERE}, or move away what is in it`,
      );
    case 'unclear':
      return warning(
        `${place} is not empty: ${some(names)}`,
        `${ELSEWHERE} unless that belongs to ${nameOf(use)}`,
      );
    case 'own':
      if (use === 'kafka' && runtime === 'embedded' && !names.includes('npl-cluster-id'))
        return problem(`${place} holds the data of a Kafka that was set up otherwise`, ELSEWHERE);
      if (use === 'postgres' && names.includes('PG_VERSION'))
        return problem(`${place} holds the PostgreSQL data of another installation`, ELSEWHERE);
      return undefined;
    case 'free':
    case 'open':
      return undefined;
  }
}

/** Bytes without which a start fails, and that last a while: as the preflight of stacks and of engines has them. */
const SPACE = {
  docker: { least: 2e9, wanted: 20e9 },
  embedded: { least: 256 * 1024 * 1024, wanted: 2e9 },
};

function spaceFinding(spec: FolderSpec, facts: FolderFacts, place: string): Finding {
  const { kind, freeBytes, names } = facts;
  const state = kind === 'missing' ? 'will be made' : stateOf(spec, names);
  if (freeBytes === undefined) return note(`${place} ${state}, its free space is not told`);
  const { least, wanted } = SPACE[spec.runtime];
  const free = `${sizeText(freeBytes)} free`;
  if (freeBytes < least)
    return problem(
      `the disk of ${place} has only ${free}, ${sizeText(least)} are needed`,
      `free some space, or ${ELSEWHERE}`,
    );
  const text = `${place} ${state}, ${free}`;
  return freeBytes < wanted
    ? warning(text, `${sizeText(wanted)} or more are wanted for ${nameOf(spec.use)}`)
    : ok(text);
}

function stateOf({ use, runtime }: FolderSpec, names: readonly string[] | undefined): string {
  if (names === undefined) return 'belongs to another user';
  const contents = contentsOf(names);
  if (contents.kind === 'empty') return runtime === 'docker' ? 'is empty' : 'is empty and can be written to';
  return contents.kind === 'data' ? `holds data of ${nameOf(use)}, which is kept` : 'is there';
}

const USES: Readonly<Record<FolderUse, string>> = {
  kafka: 'Kafka',
  clickhouse: 'ClickHouse',
  postgres: 'PostgreSQL',
  dags: 'Airflow',
  share: 'Airflow',
  superset: 'Superset',
  s3: 'the S3 server',
};

const nameOf = (use: FolderUse): string => USES[use];

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => displayValue(name, 40));
  return `${shown.join(', ')}${names.length > shown.length ? ', ...' : ''}`;
}
