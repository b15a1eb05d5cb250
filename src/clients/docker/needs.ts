/** The images of ClickHouse need this engine (Ubuntu 22.04 under older seccomp rules); its API is 1.41. */
export const LEAST_ENGINE = '20.10.10';
export const LEAST_API = '1.41';
/** The first with `configs: content`, by which small files reach a remote node. */
export const LEAST_COMPOSE = '2.23.1';

/** Whether a version, as `v2.40.3-desktop.1`, is below another; undefined when it is no version. */
export function isOlder(version: string, least: string): boolean | undefined {
  const parts = /^v?(\d+(?:\.\d+)*)/.exec(version)?.[1]?.split('.').map(Number);
  if (parts === undefined) return undefined;
  const wanted = least.split('.').map(Number);
  const at = wanted.findIndex((part, i) => part !== (parts[i] ?? 0));
  return at >= 0 && (parts[at] ?? 0) < (wanted[at] ?? 0);
}
