import { NplError, type ErrorDetails } from '../../errors.js';

export type BadObjectKind =
  /** Ends too early. */
  | 'truncated'
  /** Its structure or its compressed data make no sense. */
  | 'damaged'
  | 'bad-crc'
  /** Holds more or fewer bytes than it says. */
  | 'bad-size'
  | 'not-zip'
  | 'not-gzip'
  | 'no-member'
  | 'encrypted'
  /** Compressed in a way that we do not read. */
  | 'unsupported'
  /** Unpacks to absurdly much. */
  | 'bomb'
  /** Rewritten since it was listed: the next listing finds the new version. */
  | 'changed'
  /** Removed since it was listed. */
  | 'gone';

/** What is the matter with an object itself: reading this version again mends nothing. */
export class BadObject extends NplError {
  constructor(
    readonly kind: BadObjectKind,
    readonly key: string,
    what: string,
    details: ErrorDetails = {},
  ) {
    super(`${key} ${what}`, details);
  }
}
