/** What the name of an image says. */
export interface ImageName {
  /** Last part of the repository: `kafka` of `apache/kafka`. */
  readonly product: string;
  /** Empty when only a digest stands there. */
  readonly tag: string;
  /** Leading numbers of the tag; undefined for `latest` and the like. */
  readonly version: readonly number[] | undefined;
}

export function parseImage(image: string): ImageName {
  const [name = ''] = image.split('@');
  const path = name.split('/');
  const [product = '', tag = ''] = (path.at(-1) ?? '').split(':');
  const numbers = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1];
  return { product, tag, version: numbers?.split('.').map(Number) };
}

/** Less than 0: `a` is older. Numbers that one of them does not name count as equal. */
export function compareVersions(a: readonly number[], b: readonly number[], depth = Infinity): number {
  const common = Math.min(a.length, b.length, depth);
  for (let at = 0; at < common; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
