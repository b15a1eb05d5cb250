import type { KeyQuestion } from './key-question.js';

const name: KeyQuestion = { section: 'tables', why: 'the name of the event type', advanced: true };

export const tables = {
  BROWSER_EVENTS_TABLE: name,
  BROWSER_EVENTS_TOPIC: name,
  DEVICE_EVENTS_TABLE: name,
  DEVICE_EVENTS_TOPIC: name,
  GEO_EVENTS_TABLE: name,
  GEO_EVENTS_TOPIC: name,
  LOCATION_EVENTS_TABLE: name,
  LOCATION_EVENTS_TOPIC: name,
  UNION_TABLE: { ...name, why: 'the name that dashboards know' },
  DEAD_LETTERS_TABLE: { ...name, why: 'what it holds' },
};
