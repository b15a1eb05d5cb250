import { expect, test } from 'vitest';
import { reasonOf } from '../../../../src/ingest/dead-letters/reason.js';

// Errors as ClickHouse 26.7, V8 and ingestion write them.
test.each([
  [
    "Cannot parse input: expected '{' before: 'no json at all': (at row 1)",
    "Cannot parse input: expected '{'",
  ],
  ["Cannot parse input: expected ':' before: '1}': (at row 12)", "Cannot parse input: expected ':'"],
  [
    `Cannot parse input: expected '"' before: ',5"}': (while reading the value of key geo_latitude): (at row 1)`,
    `Cannot parse input: expected '"', in geo_latitude`,
  ],
  [
    "Cannot parse input: expected '{' before: 'it's, \n (at row 1)': (at row 2)",
    "Cannot parse input: expected '{'",
  ],
  [
    'Cannot read floating point value here: north"}: (while reading the value of key geo_latitude): (at row 1)',
    'Cannot read floating point value, in geo_latitude',
  ],
  [
    `Cannot parse JSON value of type Variant(DateTime64(6, 'UTC'), Int64) here: {"a":1}: (while reading the value of key event_timestamp): (at row 1)`,
    `Cannot parse JSON value of type Variant(DateTime64(6, 'UTC'), Int64), in event_timestamp`,
  ],
  [
    'Cannot parse JSON string: expected closing quote: (while reading the value of key click_id): (at row 1)',
    'Cannot parse JSON string: expected closing quote, in click_id',
  ],
  [
    'Cannot parse JSON string: expected opening quote: (at row 1)',
    'Cannot parse JSON string: expected opening quote',
  ],
  [
    'Duplicate field found while parsing JSONEachRow format: click_id: (at row 1)',
    'Duplicate field found while parsing JSONEachRow format: click_id',
  ],
  [
    `the line is not JSON: Unexpected token 'o', "no json" is not valid JSON`,
    'the line is not JSON: Unexpected token is not valid JSON',
  ],
  [
    `the line is not JSON: Unexpected token 'x', ..."b": 1, x "c": "d"... is not valid JSON`,
    'the line is not JSON: Unexpected token is not valid JSON',
  ],
  [
    "the line is not JSON: Expected ',' or '}' after property value in JSON at position 20 (line 1 column 21)",
    "the line is not JSON: Expected ',' or '}' after property value in JSON",
  ],
  [
    'the line is not JSON: Unexpected end of JSON input',
    'the line is not JSON: Unexpected end of JSON input',
  ],
  [
    'the line is 1200016 bytes long; a message holds at most 1000000',
    'the line is N bytes long; a message holds at most 1000000',
  ],
  ['the line is JSON, but not an object', 'the line is JSON, but not an object'],
  ['', ''],
])('%j is of the kind %j', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
  // Grouping what is grouped already changes nothing.
  expect(reasonOf(reason)).toBe(reason);
});
