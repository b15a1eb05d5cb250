import { describe, expect, it } from 'vitest';
import { driftNote } from '../../../src/probes/drift.js';
import type { Difference } from '../../../src/schema/difference.js';

const broker: Difference = {
  object: 'geo_events_in',
  text: "geo_events_in has kafka_broker_list 'a:1', wanted 'a:2'",
};
const view: Difference = { object: 'geo_events_mv', text: 'geo_events_mv does not exist' };
const type: Difference = {
  object: 'geo_events.a',
  text: 'geo_events.a is Int8, wanted String',
  next: 'ALTER',
};

describe('driftNote', () => {
  it.each<[string, Difference[], string | undefined]>([
    ['as wanted', [], undefined],
    ['one', [view], `its tables are not as env.conf wants them (${view.text}), run npl-ops tables apply`],
    [
      'several',
      [broker, view, view],
      `its tables are not as env.conf wants them (${broker.text}, +2 more), run npl-ops tables apply`,
    ],
    [
      'what only the operator mends',
      [broker, type],
      `its tables are not as env.conf wants them (${type.text}, +1 more), see npl-ops tables plan`,
    ],
  ])('%s', (_, differences, note) => {
    expect(driftNote(differences)).toBe(note);
  });
});
