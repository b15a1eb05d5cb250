import { identifier, topic } from '../value-types.js';
import { key } from './key-spec.js';

export const tables = {
  BROWSER_EVENTS_TABLE: key(
    identifier,
    'browser_events',
    'Table for browser_events?',
    'Table for browser_events: page views, with their browser.',
  ),
  BROWSER_EVENTS_TOPIC: key(
    topic,
    'browser_events_in',
    'Topic for browser_events?',
    'Kafka topic for browser_events.',
  ),
  DEVICE_EVENTS_TABLE: key(
    identifier,
    'device_events',
    'Table for device_events?',
    'Table for device_events: the device and user of a click.',
  ),
  DEVICE_EVENTS_TOPIC: key(
    topic,
    'device_events_in',
    'Topic for device_events?',
    'Kafka topic for device_events.',
  ),
  GEO_EVENTS_TABLE: key(
    identifier,
    'geo_events',
    'Table for geo_events?',
    'Table for geo_events: where the visitor is.',
  ),
  GEO_EVENTS_TOPIC: key(topic, 'geo_events_in', 'Topic for geo_events?', 'Kafka topic for geo_events.'),
  LOCATION_EVENTS_TABLE: key(
    identifier,
    'location_events',
    'Table for location_events?',
    'Table for location_events: the page, the referer and the campaign marks.',
  ),
  LOCATION_EVENTS_TOPIC: key(
    topic,
    'location_events_in',
    'Topic for location_events?',
    'Kafka topic for location_events.',
  ),
  UNION_TABLE: key(
    identifier,
    'clickstream_raw',
    'Table for the joined events?',
    'Table of the wide clickstream: browser events joined to device, geo and location.',
  ),
  DEAD_LETTERS_TABLE: key(
    identifier,
    'dead_letters',
    'Table for rejected messages?',
    'Table of the messages that could not be accepted, with reason and origin.',
  ),
};
