export interface ApiVersions {
  /** Highest version of each request that the broker takes, by the number of the request. */
  readonly highest: ReadonlyMap<number, number>;
  /** `4.3`, as far as the broker tells: one without KRaft, or of another make, does not. */
  readonly release: string | undefined;
}

const UNSUPPORTED_VERSION = 35;
const SUPPORTED_FEATURES = 0;

/**
 * The body of an answer to ApiVersions v3; undefined: it is none. Source: ApiVersionsResponse.json of Apache Kafka. A
 * broker before 2.4 knows no v3 and answers in the form of v0.
 */
export function readApiVersions(body: Buffer): ApiVersions | undefined {
  try {
    const read = new Reader(body);
    const error = read.int16();
    if (error === UNSUPPORTED_VERSION) return { highest: oldForm(read), release: undefined };
    if (error !== 0) return undefined;
    const highest = new Map<number, number>();
    for (let left = read.varint() - 1; left > 0; left -= 1) {
      const key = read.int16();
      read.int16();
      highest.set(key, read.int16());
      read.skipTags();
    }
    read.int32();
    return { highest, release: releaseOf(metadataLevel(read)) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function oldForm(read: Reader): Map<number, number> {
  const highest = new Map<number, number>();
  for (let left = read.int32(); left > 0; left -= 1) {
    const key = read.int16();
    read.int16();
    highest.set(key, read.int16());
  }
  return highest;
}

/** The highest level of `metadata.version` that the software knows; undefined: it does not tell. */
function metadataLevel(read: Reader): number | undefined {
  for (let tags = read.varint(); tags > 0; tags -= 1) {
    const tag = read.varint();
    const field = new Reader(read.bytes(read.varint()));
    if (tag !== SUPPORTED_FEATURES) continue;
    for (let left = field.varint() - 1; left > 0; left -= 1) {
      const name = field.bytes(field.varint() - 1).toString('utf8');
      field.int16();
      const level = field.int16();
      field.skipTags();
      if (name === 'metadata.version') return level;
    }
  }
  return undefined;
}

/** The first level of each release: MetadataVersion.java. */
const RELEASES: readonly (readonly [level: number, release: string])[] = [
  [1, '3.0'],
  [2, '3.1'],
  [3, '3.2'],
  [4, '3.3'],
  [8, '3.4'],
  [9, '3.5'],
  [12, '3.6'],
  [15, '3.7'],
  [20, '3.8'],
  [21, '3.9'],
  [22, '4.0'],
  [26, '4.1'],
  [28, '4.2'],
  [30, '4.3'],
  [31, '4.4'],
];

function releaseOf(level: number | undefined): string | undefined {
  return RELEASES.findLast(([first]) => level !== undefined && level >= first)?.[1];
}

/** Throws RangeError past the end, as Buffer does. */
class Reader {
  private at = 0;
  constructor(private readonly buffer: Buffer) {}

  int16(): number {
    this.at += 2;
    return this.buffer.readInt16BE(this.at - 2);
  }
  int32(): number {
    this.at += 4;
    return this.buffer.readInt32BE(this.at - 4);
  }
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      this.at += 1;
      const byte = this.buffer.readUInt8(this.at - 1);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('no number of this protocol is so long');
  }
  bytes(length: number): Buffer {
    if (length < 0 || this.at + length > this.buffer.length) throw new RangeError('past the end');
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
  skipTags(): void {
    for (let tags = this.varint(); tags > 0; tags -= 1) {
      this.varint();
      this.bytes(this.varint());
    }
  }
}
