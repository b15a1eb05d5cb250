export interface Place {
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly timezone: string;
  /** Locales that its browsers report. */
  readonly languages: readonly [string, ...string[]];
  readonly weight: number;
}

/** Cities with their coordinates: the data knows a visitor's city, nothing closer. */
export const PLACES: readonly [Place, ...Place[]] = [
  place('Moscow', 'RU', '55.75222', '37.61556', 'Europe/Moscow', ['ru_RU'], 14),
  place('Saint Petersburg', 'RU', '59.93863', '30.31413', 'Europe/Moscow', ['ru_RU'], 7),
  place('Novosibirsk', 'RU', '55.0415', '82.9346', 'Asia/Novosibirsk', ['ru_RU'], 3),
  place('Yekaterinburg', 'RU', '56.8519', '60.6122', 'Asia/Yekaterinburg', ['ru_RU'], 3),
  place('Almaty', 'KZ', '43.25', '76.91667', 'Asia/Almaty', ['ru_KZ', 'kk_KZ'], 2),
  place('Berlin', 'DE', '52.52437', '13.41053', 'Europe/Berlin', ['de_DE', 'en_GB', 'tr_TR'], 6),
  place('Wesseling', 'DE', '50.82709', '6.9747', 'Europe/Berlin', ['de_DE'], 1),
  place('Hamburg', 'DE', '53.55073', '9.99302', 'Europe/Berlin', ['de_DE'], 3),
  place('Vienna', 'AT', '48.20849', '16.37208', 'Europe/Vienna', ['de_AT'], 2),
  place('London', 'GB', '51.50853', '-0.12574', 'Europe/London', ['en_GB'], 6),
  place('Paris', 'FR', '48.85341', '2.3488', 'Europe/Paris', ['fr_FR'], 5),
  place('Madrid', 'ES', '40.4165', '-3.70256', 'Europe/Madrid', ['es_ES', 'ca_ES'], 3),
  place('Milan', 'IT', '45.46427', '9.18951', 'Europe/Rome', ['it_IT'], 3),
  place('Warsaw', 'PL', '52.22977', '21.01178', 'Europe/Warsaw', ['pl_PL'], 3),
  place('Istanbul', 'TR', '41.01384', '28.94966', 'Europe/Istanbul', ['tr_TR'], 4),
  place('Cairo', 'EG', '30.06263', '31.24967', 'Africa/Cairo', ['ar_EG'], 2),
  place('Lagos', 'NG', '6.45407', '3.39467', 'Africa/Lagos', ['en_NG', 'yo_NG'], 2),
  place('New York City', 'US', '40.71427', '-74.00597', 'America/New_York', ['en_US', 'es_US'], 7),
  place('Los Angeles', 'US', '34.05223', '-118.24368', 'America/Los_Angeles', ['en_US', 'es_US'], 5),
  place('Toronto', 'CA', '43.70011', '-79.4163', 'America/Toronto', ['en_CA', 'fr_CA'], 2),
  place('Mexico City', 'MX', '19.42847', '-99.12766', 'America/Mexico_City', ['es_MX'], 2),
  place('Sao Paulo', 'BR', '-23.5475', '-46.63611', 'America/Sao_Paulo', ['pt_BR'], 5),
  place('Buenos Aires', 'AR', '-34.61315', '-58.37723', 'America/Argentina/Buenos_Aires', ['es_AR'], 2),
  place('Delhi', 'IN', '28.65195', '77.23149', 'Asia/Kolkata', ['hi_IN', 'en_IN', 'sat_IN'], 5),
  place('Jakarta', 'ID', '-6.21462', '106.84513', 'Asia/Jakarta', ['id_ID'], 3),
  place('Tokyo', 'JP', '35.6895', '139.69171', 'Asia/Tokyo', ['ja_JP'], 4),
  place('Sydney', 'AU', '-33.86785', '151.20732', 'Australia/Sydney', ['en_AU'], 2),
];

function place(
  city: string,
  country: string,
  latitude: string,
  longitude: string,
  timezone: string,
  languages: readonly [string, ...string[]],
  weight: number,
): Place {
  return { city, country, latitude, longitude, timezone, languages, weight };
}
