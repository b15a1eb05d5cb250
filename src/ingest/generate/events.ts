import type { EventType } from '../../topology/topology-types.js';
import { randomFrom, type Random } from './random.js';
import { pickPage, pickVisit, SITE, type Visit } from './site.js';
import { pickVisitor, type Visitor } from './visitor.js';

/** One page view as its four events, each a line of JSON without a line break. */
export type Pageview = Readonly<Record<EventType, string>>;

interface Session {
  readonly visitor: Visitor;
  readonly visit: Visit;
  page: string | undefined;
  pagesLeft: number;
}

/** Share of page views that begin a session, when others are open: about four pages a session. */
const NEW_SESSION = 0.25;
const LONGEST_SESSION = 12;
const HOUR_US = 3_600_000_000;

/**
 * `count` page views of one hour in order of time: sessions of several pages, interleaved. The events of a page
 * view share one click_id (browser, device, geo) and one event_id (browser, location) that no other has.
 * Depends on nothing but its arguments; memory does not grow with `count`.
 *
 * @param hourStart milliseconds since the epoch, of a whole hour
 */
export function* generateHour(seed: string, hourStart: number, count: number): Generator<Pageview> {
  const random = randomFrom(`${seed}/hour/${new Date(hourStart).toISOString()}`);
  const open: Session[] = [];
  // About two minutes' worth of page views, so that a page is read for a minute or two.
  const mostOpen = Math.ceil(count / 30) + 4;
  for (let i = 0; i < count; i += 1) {
    const micros = Math.floor(((i + random.next()) / count) * HOUR_US);
    const fresh = open.length === 0 || (open.length < mostOpen && random.chance(NEW_SESSION));
    if (fresh) open.push(startSession(seed, random));
    const index = fresh ? open.length - 1 : random.below(open.length);
    const session = open[index];
    if (session === undefined) continue;
    yield view(session, timestamp(hourStart, micros), random);
    session.pagesLeft -= 1;
    if (session.pagesLeft === 0) open.splice(index, 1);
  }
}

function startSession(seed: string, random: Random): Session {
  let pagesLeft = 1;
  while (pagesLeft < LONGEST_SESSION && random.chance(0.75)) pagesLeft += 1;
  return { visitor: pickVisitor(seed, random), visit: pickVisit(random), page: undefined, pagesLeft };
}

/** Shows the session's next page. Fields and their order are those of the real data. */
function view(session: Session, eventTimestamp: string, random: Random): Pageview {
  const { visitor, visit, page: before } = session;
  const { device, place } = visitor;
  const event_id = random.uuid();
  const click_id = random.uuid();
  const path = pickPage(random, before);
  session.page = path;
  return {
    browser: line({
      event_id,
      event_timestamp: eventTimestamp,
      event_type: 'pageview',
      click_id,
      browser_name: device.browser,
      browser_user_agent: device.userAgent,
      browser_language: visitor.language,
    }),
    device: line({
      click_id,
      os: device.os,
      os_name: device.osName,
      os_timezone: visitor.osTimezone,
      device_type: device.type,
      device_is_mobile: device.type !== 'Desktop',
      user_custom_id: visitor.customId,
      user_domain_id: visitor.domainId,
    }),
    geo: line({
      click_id,
      geo_latitude: place.latitude,
      geo_longitude: place.longitude,
      geo_country: place.country,
      geo_timezone: place.timezone,
      geo_region_name: place.city,
      ip_address: visitor.ipAddress,
    }),
    location: line({
      event_id,
      page_url: `${SITE}${path}`,
      page_url_path: path,
      referer_url: before === undefined ? visit.refererUrl : SITE.replace('http://', ''),
      referer_medium: before === undefined ? visit.refererMedium : 'internal',
      utm_medium: visit.utmMedium,
      utm_source: visit.utmSource,
      utm_content: visit.utmContent,
      utm_campaign: visit.utmCampaign,
    }),
  };
}

function timestamp(hourStart: number, micros: number): string {
  const millis = Math.floor(micros / 1000);
  const iso = new Date(hourStart + millis).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(micros - millis * 1000).padStart(3, '0')}`;
}

/** JSON with a space after each colon and comma, as the real files have it. */
function line(event: Readonly<Record<string, string | boolean>>): string {
  const fields = Object.entries(event).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{${fields.join(', ')}}`;
}
