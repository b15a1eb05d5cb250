import type { Random } from './random.js';

export const SITE = 'http://www.dummywebsite.com';

/** How a visitor came: the referer of the first page and the marks of the link that was followed. */
export interface Visit {
  readonly refererUrl: string;
  readonly refererMedium: string;
  readonly utmMedium: string;
  readonly utmSource: string;
  readonly utmContent: string;
  readonly utmCampaign: string;
}

interface Channel {
  readonly refererUrl: string;
  readonly refererMedium: string;
  readonly utmMedium: string;
  readonly utmSource: string;
  /** Campaigns that run on this channel, by number. */
  readonly campaigns: readonly [number, ...number[]];
  readonly weight: number;
}

const CHANNELS: readonly [Channel, ...Channel[]] = [
  channel('www.google.com', 'search', 'organic', 'google', [1], 20),
  channel('www.google.com', 'search', 'cpc', 'google', [1, 3, 5], 14),
  channel('yandex.ru', 'search', 'organic', 'yandex', [1], 14),
  channel('yandex.ru', 'search', 'cpc', 'yandex', [3, 5], 9),
  channel('www.facebook.com', 'social', 'organic', 'facebook', [2], 10),
  channel('www.facebook.com', 'social', 'cpc', 'facebook', [2, 5], 7),
  channel('www.instagram.com', 'social', 'cpc', 'instagram', [2, 4], 8),
  channel('vk.com', 'social', 'organic', 'vk', [2, 4], 8),
  channel('mail.example.com', 'email', 'email', 'newsletter', [4], 6),
  channel('blog.example.org', 'external', 'referral', 'partner', [5], 4),
];
const ADS_PER_CAMPAIGN = 6;

interface Page {
  readonly path: string;
  readonly weight: number;
}

/** Where visitors go from each page, as often as `weight` says. */
const LINKS: Readonly<Record<string, readonly [Page, ...Page[]]>> = {
  '/home': [page('/catalog', 6), page('/product_a', 3), page('/product_b', 2), page('/about', 1)],
  '/catalog': [page('/product_a', 5), page('/product_b', 4), page('/product_c', 3), page('/home', 1)],
  '/product_a': [page('/cart', 4), page('/catalog', 3), page('/product_b', 2)],
  '/product_b': [page('/cart', 3), page('/catalog', 3), page('/product_a', 2)],
  '/product_c': [page('/cart', 2), page('/catalog', 3), page('/home', 1)],
  '/cart': [page('/payment', 4), page('/catalog', 2), page('/home', 1)],
  '/payment': [page('/confirmation', 5), page('/cart', 2)],
  '/confirmation': [page('/home', 3), page('/catalog', 2)],
  '/about': [page('/home', 1), page('/catalog', 1)],
};
const LANDING_PAGES: readonly [Page, ...Page[]] = [
  page('/home', 6),
  page('/catalog', 2),
  page('/product_a', 2),
  page('/product_b', 1),
  page('/product_c', 1),
];

export function pickVisit(random: Random): Visit {
  const { refererUrl, refererMedium, utmMedium, utmSource, campaigns } = random.pick(CHANNELS);
  const campaign = campaigns[random.below(campaigns.length)] ?? campaigns[0];
  const utmContent = `ad_${1 + random.below(ADS_PER_CAMPAIGN)}`;
  return { refererUrl, refererMedium, utmMedium, utmSource, utmContent, utmCampaign: `campaign_${campaign}` };
}

/** The path of the next page; of a landing page when there is none before it. */
export function pickPage(random: Random, before: string | undefined): string {
  return random.pick((before === undefined ? undefined : LINKS[before]) ?? LANDING_PAGES).path;
}

function channel(
  refererUrl: string,
  refererMedium: string,
  utmMedium: string,
  utmSource: string,
  campaigns: readonly [number, ...number[]],
  weight: number,
): Channel {
  return { refererUrl, refererMedium, utmMedium, utmSource, campaigns, weight };
}

function page(path: string, weight: number): Page {
  return { path, weight };
}
