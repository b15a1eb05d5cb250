import { ClickHouseFailure } from '../../clients/clickhouse/failure.js';
import { messageOf } from '../../errors.js';
import type { Sink } from './feed.js';
import type { Line } from './line-splitter.js';
import type { LoadObject } from './load-object.js';
import type { Patience } from './patience.js';
import type { Warehouse } from './warehouse.js';

export interface TableSinkOptions {
  readonly warehouse: Pick<Warehouse, 'insert'>;
  readonly deadLetters: string;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly onInserted: (object: LoadObject, lines: number) => void;
}

/** As sql/*_in.sql reads them; batch_time and the identity are added here. */
const SETTINGS = { date_time_input_format: 'best_effort', input_format_json_empty_as_default: 1 } as const;

/** Codes by which ClickHouse refuses a value, not the request: src/Common/ErrorCodes.cpp. */
const BAD_VALUE_CODES: readonly number[] = [
  6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 130, 131, 190, 321, 349, 376, 407, 467, 675, 676, 691,
];

interface Row {
  readonly line: Line;
  readonly event: object;
}

/** Inserts lines straight into their table; what the table refuses goes to the dead letters. */
export function tableSink({ warehouse, deadLetters, patience, signal, onInserted }: TableSinkOptions): Sink {
  const bury = async (object: LoadObject, line: Line, error: string): Promise<void> => {
    const letter = {
      // It has been in no topic; object and line take the places of partition and offset in its identity.
      topic: '',
      partition: object.id.toString(),
      offset: line.number,
      message_time: object.batchTime,
      object_id: object.id.toString(),
      line_number: line.number,
      raw_message: line.bytes.toString(),
      error,
    };
    await patience.persist(() => warehouse.insert(deadLetters, [letter], { signal }));
  };

  /** Halves a refused batch until the lines at fault stand alone. */
  const insert = async (object: LoadObject, rows: readonly Row[]): Promise<void> => {
    const [first] = rows;
    if (first === undefined) return;
    try {
      const events = rows.map(({ event }) => event);
      await patience.persist(() =>
        warehouse.insert(object.stream.table, events, { signal, settings: SETTINGS }),
      );
    } catch (error) {
      if (!(error instanceof ClickHouseFailure) || !BAD_VALUE_CODES.includes(error.code ?? 0)) throw error;
      if (rows.length === 1) {
        await bury(object, first.line, error.why ?? error.message);
        return;
      }
      const half = Math.ceil(rows.length / 2);
      await insert(object, rows.slice(0, half));
      await insert(object, rows.slice(half));
    }
  };

  return {
    linesPerBatch: 5_000,
    bytesPerBatch: 2_000_000,
    parallel: 2,
    async write(object, lines) {
      const rows: Row[] = [];
      for (const line of lines) {
        const event = parseEvent(line.bytes);
        if (typeof event === 'string') await bury(object, line, event);
        else rows.push({ line, event: withIdentity(event, object, line) });
      }
      await insert(object, rows);
      patience.moved();
      onInserted(object, lines.length);
    },
  };
}

function withIdentity(event: object, { id, batchTime }: LoadObject, { number }: Line): object {
  return { batch_time: batchTime, ...event, object_id: id.toString(), line_number: number };
}

/** The event, or why there is none. */
function parseEvent(line: Buffer): object | string {
  try {
    const event: unknown = JSON.parse(line.toString());
    return typeof event === 'object' && event !== null && !Array.isArray(event)
      ? event
      : 'the line is JSON, but not an object';
  } catch (error) {
    return `the line is not JSON: ${messageOf(error)}`;
  }
}
