import { pickDevice, type Device } from './devices.js';
import { PLACES, type Place } from './places.js';
import { randomFrom, type Random } from './random.js';

/** Somebody who never existed; comes back with the same device from the same city. */
export interface Visitor {
  readonly customId: string;
  readonly domainId: string;
  readonly language: string;
  /** Time zone of the device: not that of the city for the few who travel. */
  readonly osTimezone: string;
  readonly ipAddress: string;
  readonly device: Device;
  readonly place: Place;
}

/** How many visitors a seed has; few of them make most of the visits. */
const POPULATION = 3_000;
const TRAVELLERS = 0.03;

const WORDS_A = ['quiet', 'amber', 'brisk', 'clever', 'dusty', 'early', 'gentle', 'humble', 'lucky', 'misty'];
const WORDS_B = [
  'heron',
  'maple',
  'otter',
  'pebble',
  'raven',
  'river',
  'spruce',
  'thistle',
  'walnut',
  'wren',
];
const MAIL_DOMAINS = ['example.com', 'example.org', 'example.net'];
/** Networks reserved for documentation (RFC 5737) and benchmarks (RFC 2544): nobody's address. */
const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'];

export function pickVisitor(seed: string, random: Random): Visitor {
  const index = Math.floor(random.next() * random.next() * POPULATION);
  return visitor(seed, index);
}

function visitor(seed: string, index: number): Visitor {
  const random = randomFrom(`${seed}/visitor/${index}`);
  const place = random.pick(PLACES);
  const device = pickDevice(random);
  const one = (words: readonly string[]) => words[random.below(words.length)] ?? '';
  return {
    customId: `${one(WORDS_A)}${one(WORDS_B)}${index}@${one(MAIL_DOMAINS)}`,
    domainId: random.uuid(),
    language: one(place.languages),
    osTimezone: random.chance(TRAVELLERS) ? random.pick(PLACES).timezone : place.timezone,
    ipAddress: random.chance(0.25)
      ? `${one(NETWORKS)}.${1 + random.below(254)}`
      : `198.${18 + random.below(2)}.${random.below(256)}.${1 + random.below(254)}`,
    device,
    place,
  };
}
