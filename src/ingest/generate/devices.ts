import type { Random } from './random.js';

export interface Device {
  /** The platform part of the user agent. */
  readonly os: string;
  readonly osName: string;
  readonly type: 'Desktop' | 'Mobile' | 'Tablet';
  readonly browser: string;
  readonly userAgent: string;
}

interface Platform {
  readonly os: string;
  readonly osName: string;
  readonly type: Device['type'];
  readonly browsers: readonly [Browser, ...Browser[]];
  readonly weight: number;
}

interface Browser {
  readonly name: string;
  /** `{os}` and `{v}` (a major version) are filled in. */
  readonly userAgent: string;
  /** First and last major version. */
  readonly versions: readonly [number, number];
  readonly weight: number;
}

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const CHROME = browser('Chrome', `Mozilla/5.0 ({os}) ${WEBKIT} Chrome/{v}.0.0.0 Safari/537.36`, 98, 107, 6);
const CHROME_MOBILE = browser(
  'Chrome',
  `Mozilla/5.0 ({os}) ${WEBKIT} Chrome/{v}.0.0.0 Mobile Safari/537.36`,
  98,
  107,
  8,
);
const EDGE = browser(
  'Edge',
  `Mozilla/5.0 ({os}) ${WEBKIT} Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.0.0`,
  100,
  107,
  2,
);
const OPERA = browser(
  'Opera',
  `Mozilla/5.0 ({os}) ${WEBKIT} Chrome/106.0.0.0 Safari/537.36 OPR/{v}.0.0.0`,
  88,
  92,
  1,
);
const FIREFOX = browser('Firefox', 'Mozilla/5.0 ({os}; rv:{v}.0) Gecko/20100101 Firefox/{v}.0', 91, 107, 2);
const FIREFOX_MOBILE = browser(
  'Firefox',
  'Mozilla/5.0 ({os}; rv:{v}.0) Gecko/{v}.0 Firefox/{v}.0',
  100,
  107,
  1,
);
const SAFARI = browser(
  'Safari',
  'Mozilla/5.0 ({os}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{v}.0 Safari/605.1.15',
  14,
  16,
  5,
);
const SAFARI_MOBILE = browser(
  'Safari',
  'Mozilla/5.0 ({os}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{v}.0 Mobile/15E148 Safari/604.1',
  14,
  16,
  9,
);
const CHROME_IOS = browser(
  'Chrome',
  'Mozilla/5.0 ({os}) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/{v}.0.0.0 Mobile/15E148 Safari/604.1',
  100,
  107,
  1,
);

const PLATFORMS: readonly [Platform, ...Platform[]] = [
  platform('Windows NT 10.0; Win64; x64', 'Windows', 'Desktop', [CHROME, EDGE, FIREFOX, OPERA], 30),
  platform('Windows NT 6.1; Win64; x64', 'Windows', 'Desktop', [CHROME, FIREFOX], 3),
  platform('Macintosh; Intel Mac OS X 10_15_7', 'macOS', 'Desktop', [SAFARI, CHROME], 12),
  platform('X11; Linux x86_64', 'Linux', 'Desktop', [FIREFOX, CHROME], 3),
  platform('Linux; Android 13; Pixel 7', 'Android', 'Mobile', [CHROME_MOBILE], 6),
  platform('Linux; Android 12; SM-G991B', 'Android', 'Mobile', [CHROME_MOBILE], 12),
  platform('Linux; Android 11; Redmi Note 8 Pro', 'Android', 'Mobile', [CHROME_MOBILE], 8),
  platform('Android 12; Mobile', 'Android', 'Mobile', [FIREFOX_MOBILE], 2),
  platform('Linux; Android 12; SM-T870', 'Android', 'Tablet', [CHROME], 3),
  platform('iPhone; CPU iPhone OS 16_1 like Mac OS X', 'iOS', 'Mobile', [SAFARI_MOBILE, CHROME_IOS], 12),
  platform('iPhone; CPU iPhone OS 15_6 like Mac OS X', 'iOS', 'Mobile', [SAFARI_MOBILE, CHROME_IOS], 6),
  platform('iPad; CPU OS 15_6 like Mac OS X', 'iOS', 'Tablet', [SAFARI_MOBILE], 3),
];

/** A browser on a platform where it exists, with the user agent that it sends there. */
export function pickDevice(random: Random): Device {
  const { os, osName, type, browsers } = random.pick(PLATFORMS);
  const { name, userAgent, versions } = random.pick(browsers);
  const version = String(versions[0] + random.below(versions[1] - versions[0] + 1));
  return {
    os,
    osName,
    type,
    browser: name,
    userAgent: userAgent.replace('{os}', os).replaceAll('{v}', version),
  };
}

function browser(name: string, userAgent: string, first: number, last: number, weight: number): Browser {
  return { name, userAgent, versions: [first, last], weight };
}

function platform(
  os: string,
  osName: string,
  type: Device['type'],
  browsers: readonly [Browser, ...Browser[]],
  weight: number,
): Platform {
  return { os, osName, type, browsers, weight };
}
