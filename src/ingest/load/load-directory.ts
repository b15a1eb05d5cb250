import type { Kafka } from '../../clients/kafka/kafka.js';
import type { Places } from '../ledger/settle-places.js';
import { joinLoaded } from './join-loaded.js';
import { expectedLines, isComplete, presentLines, storedLines, type LoadObject } from './load-object.js';
import { loadReport, type LoadMode, type LoadReport } from './load-report.js';
import { mergeDuplicates } from './merge-duplicates.js';
import { patience } from './patience.js';
import { loadRounds } from './rounds.js';
import { whereStuck } from './stuck.js';
import { surveyDirectory, type Survey } from './survey.js';
import { refreshPresence, type Warehouse } from './warehouse.js';

export interface LoadOptions extends Survey, Places {
  readonly mode: LoadMode;
  /** Not used, and not asked anything, when every line is stored already or the mode is `direct`. */
  readonly kafka: Kafka;
  readonly warehouse: Warehouse;
  /** Give up after this long without any movement, milliseconds. */
  readonly stallMs?: number;
  /** Lines that the warehouse holds by now, of all lines that it must hold in the end. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly onLog?: (line: string) => void;
}

/** A consumer of a ClickHouse that was killed keeps its partitions for 45 s before another gets them. */
const STALL_MS = 120_000;

/**
 * Brings every line of a directory of event files into the warehouse, once, and joins its whole hours into the wide
 * table. The warehouse itself is the memory: what it holds, as event or as dead letter, is not sent, so the same call
 * completes a load that was killed.
 * Resolves when all lines are accounted for; rejects when nothing has moved for `stallMs`, saying where.
 */
export async function loadDirectory(options: LoadOptions): Promise<LoadReport> {
  const { dir, mode, kafka, warehouse, deadLettersTable, signal, stallMs = STALL_MS } = options;
  const { onProgress = () => undefined, onLog = () => undefined } = options;
  const startedAt = performance.now();
  const objects = await surveyDirectory(options);
  const published = new Map<LoadObject, number>();
  const tell = () => {
    onProgress({ done: sumOf(objects, presentLines), total: sumOf(objects, expectedLines) });
  };
  for (const object of objects) await refreshPresence(warehouse, deadLettersTable, object, signal);
  const alreadyThere = new Map(objects.map((object) => [object, presentLines(object)]));
  tell();

  const incomplete = () => objects.filter((object) => !isComplete(object));
  const waiting = patience({
    signal,
    stallMs,
    log: onLog,
    stuck: async () =>
      await whereStuck({ kafka, warehouse, stallMs, streams: incomplete().map(({ stream }) => stream) }),
  });
  if (incomplete().length > 0) {
    await loadRounds({
      objects,
      mode,
      kafka,
      warehouse,
      deadLettersTable,
      signal,
      patience: waiting,
      tell,
      onPublished: (object, lines) => published.set(object, (published.get(object) ?? 0) + lines),
    });
  }
  waiting.moved();
  await mergeDuplicates(
    objects.map((object) => ({ id: object.id, table: object.stream.table, stored: storedLines(object) })),
    { warehouse, patience: waiting, signal, log: onLog },
  );
  const joinedHours = await joinLoaded(objects, { warehouse, places: options, signal });

  return loadReport(
    objects.map((object) => ({
      object,
      alreadyThere: alreadyThere.get(object) ?? 0,
      published: published.get(object) ?? 0,
    })),
    {
      mode,
      dir,
      missingTypes: options.streams
        .map(({ type }) => type)
        .filter((type) => !objects.some(({ stream }) => stream.type === type)),
      joinedHours,
      seconds: (performance.now() - startedAt) / 1000,
    },
  );
}

function sumOf(objects: readonly LoadObject[], count: (object: LoadObject) => number): number {
  return objects.reduce((sum, object) => sum + count(object), 0);
}
