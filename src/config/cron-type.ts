import { Cron } from 'croner';
import { messageOf } from '../errors.js';
import type { ValueType } from './value-types.js';

/** When something runs, as cron writes it. */
export const cronPattern: ValueType<string> = {
  allowed: 'a cron pattern of five fields: minute, hour, day of month, month, day of week',
  parse(text) {
    try {
      // A pattern like `0 0 31 2 *` is well-formed and never comes. An offset is quicker to work with than a time zone.
      const next = new Cron(text, { paused: true, mode: '5-part', utcOffset: 0 }).nextRun();
      return next === null ? { refused: 'never comes' } : { value: text };
    } catch (error) {
      return { refused: `is no cron pattern (${messageOf(error)})` };
    }
  },
};
