import { setTimeout as delay } from 'node:timers/promises';
import { dockerLines } from '../../../clients/docker/lines.js';
import { messageOf } from '../../../errors.js';
import type { ServiceRow } from '../../../ui/ops/views/services/service-row.js';
import type { ChosenContainer } from '../../choose-services.js';
import type { ServiceWatch } from '../../services/service-watch.js';
import { placeName } from '../../stack-nodes.js';
import type { LineBuffer } from './line-buffer.js';

/** How often a container that does not run is looked for. One look serves all that wait. Milliseconds. */
const LOOK_MS = 3_000;
/** A job that has done its work runs again only when somebody changes the stack. */
const DONE_LOOK_MS = 20_000;
/** What was there before comes within this time; whatever its clock says, what comes later is new. */
const TAIL_MS = 5_000;
const NEEDS = { freshMs: LOOK_MS - 500, patienceMs: 20_000, figuresPatienceMs: undefined } as const;

interface ContainerLogOptions {
  readonly services: Pick<ServiceWatch, 'look'>;
  readonly env: NodeJS.ProcessEnv;
  /** Lines to begin with. */
  readonly count: number;
  readonly signal: AbortSignal;
}

/**
 * Brings the log of a container into the buffer until `signal` is aborted. When it ends, is removed or cannot be
 * reached, that is told once, and its log goes on as soon as it is there again: without a gap and without a repeat.
 */
export async function followContainer(
  buffer: LineBuffer,
  { node, service }: ChosenContainer,
  options: ContainerLogOptions,
): Promise<void> {
  const { services, signal } = options;
  const startedAt = Date.now();
  let last = '';
  let ended: Pick<ServiceRow, 'handle' | 'since'> | undefined;
  let told = '';
  const tell = async (text: string): Promise<void> => {
    if (text !== told && !signal.aborted) await buffer.add({ name: service, text, isNote: true });
    told = text;
  };
  while (!signal.aborted) {
    const { rows } = await services.look(signal, NEEDS);
    const row = rows.find((one) => one.node === node && one.service === service && !one.orphan);
    const isNews = row?.handle !== ended?.handle || (row?.state === 'running' && row.since !== ended?.since);
    if (row === undefined || row.trouble !== undefined || row.handle === '') {
      await tell(absentWords(service, node, row));
    } else if (ended === undefined || isNews) {
      if (ended !== undefined) await tell(`${service} runs again`);
      try {
        for await (const { time, text } of stampedLines(node, row.handle, last, options)) {
          if (time !== undefined && time <= last) continue;
          last = time ?? last;
          const at = time === undefined ? NaN : Date.parse(time);
          const isOld = ended === undefined && Date.now() < startedAt + TAIL_MS && at < startedAt;
          await buffer.add({ name: service, text, ...(isOld ? { time: at, isOld } : {}) });
        }
        ended = row;
        const state = await stateOf(row, options);
        await tell(state === 'missing' ? absentWords(service, node) : endWords(service, state));
      } catch (error) {
        signal.throwIfAborted();
        await tell(`the log of ${service} broke off: ${messageOf(error)}`);
      }
    }
    await delay(row?.status === 'done' ? DONE_LOOK_MS : LOOK_MS, undefined, { signal }).catch(
      () => undefined,
    );
  }
}

interface StampedLine {
  /** As Docker writes it, always of the same length: texts compare as times do. Undefined: Docker itself says it. */
  readonly time: string | undefined;
  readonly text: string;
}

async function* stampedLines(
  node: string,
  id: string,
  last: string,
  { env, signal, count }: ContainerLogOptions,
): AsyncGenerator<StampedLine> {
  const from = last === '' ? ['--tail', String(count)] : ['--since', last];
  const args = ['logs', '--follow', '--timestamps', ...from, id];
  for await (const line of dockerLines(node, args, { env, signal })) yield stamped(line);
}

/** `2026-11-24T08:41:45.628123456Z text`. */
export function stamped(line: string): StampedLine {
  const [, time, text = ''] = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) ?(.*)$/su.exec(line) ?? [];
  return time === undefined ? { time, text: line } : { time, text };
}

async function stateOf(row: ServiceRow, { services, signal }: ContainerLogOptions): Promise<string> {
  const { rows } = await services.look(signal, { ...NEEDS, freshMs: 0 });
  return rows.find(({ id }) => id === row.id)?.state ?? 'missing';
}

function endWords(service: string, state: string): string {
  if (state === 'done') return `${service} has done its work and ended`;
  if (state === 'running') return `the log of ${service} ended; it is asked for again`;
  return `${service} does not run (${state}); its log goes on when it runs again`;
}

function absentWords(service: string, node: string, row?: ServiceRow): string {
  if (row?.trouble !== undefined) return `${placeName(node)} could not be asked: ${row.trouble}`;
  return `there is no container of ${service} on ${placeName(node)}; npl-ops up makes it`;
}
