const HEAD = 80;
const TIME =
  /(\d{4})[-./](\d\d)[-./](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d(?!\d))?/u;

/** When a line says that it was written, milliseconds; without a zone by the clock of this machine. */
export function lineTime(line: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = '0', zone] =
    TIME.exec(line.slice(0, HEAD)) ?? [];
  if (year === undefined) return undefined;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const zoned = zone === undefined || zone === 'Z' ? (zone ?? '') : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${zoned}`);
  return Number.isNaN(time) ? undefined : time;
}
