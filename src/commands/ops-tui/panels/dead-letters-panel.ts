import { describeLetter, type DescribedLetter } from '../../../ingest/dead-letters/describe.js';
import { letterStore, type DeadLetter } from '../../../ingest/dead-letters/letter.js';
import { newestLetters, withRaw } from '../../../ingest/dead-letters/read-letters.js';
import { letterReasons } from '../../../ingest/dead-letters/summarize.js';
import type { LettersData, LettersDetail } from '../../../ui/ops/views/dead-letters-view.js';
import { askClickHouse } from '../ask-clickhouse.js';
import type { Panel, PanelContext } from '../panel.js';

/** The whole table is read for its reasons. */
const INTERVAL_MS = 10_000;
const MOST_SHOWN = 50;
/** Raw texts are shown whole, and drawn anew at each key. */
const MOST_BYTES = 256_000;

/** The dead letters that were not replayed. */
export function deadLettersPanel(context: PanelContext): Panel<LettersData, LettersDetail> {
  const store = letterStore(context.project.clickhouse, context.topology);
  const ask = askClickHouse(context);
  return {
    intervalMs: INTERVAL_MS,
    look: (signal) => ask(async (own) => ({ reasons: await letterReasons(store, {}, own) }), signal),
    /** `key`: a reason, as the look told it. */
    load: (key, signal) => ask((own) => detailOf(key, own), signal),
  };

  async function detailOf(key: string, signal: AbortSignal): Promise<LettersDetail> {
    const letters: DescribedLetter[] = [];
    const newest = await newestLetters(store, { wholeReason: key }, MOST_SHOWN, signal);
    for await (const portion of withRaw(store, firstOf(newest), signal)) {
      letters.push(...portion.map((letter) => describeLetter(letter, store.streams)));
    }
    return { letters };
  }
}

/** As many as may be read whole; one in any case. */
function firstOf(letters: readonly DeadLetter[]): DeadLetter[] {
  let bytes = 0;
  return letters.filter(({ keptBytes }, index) => (bytes += keptBytes) <= MOST_BYTES || index === 0);
}
