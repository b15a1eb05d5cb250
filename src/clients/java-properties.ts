/** A value as java.util.Properties.load reads it: Latin-1, a backslash for an escape, blanks in front left out. */
export function javaPropertyValue(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replace(/^ /, '\\ ')
    .replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
