import type { EventObject } from '../event-object.js';
import type { PublishedCounts } from '../publish/publish-object.js';

/** How publishing one object ended. */
export type Outcome =
  | {
      readonly kind: 'published';
      readonly object: EventObject;
      readonly counts: PublishedCounts;
      readonly seconds: number;
    }
  /** Another worker had published it, or is at it. */
  | { readonly kind: 'by-other'; readonly object: EventObject }
  /** It is no longer in the bucket. */
  | { readonly kind: 'gone'; readonly object: EventObject }
  | {
      readonly kind: 'failed';
      readonly object: EventObject;
      readonly error: string;
      /** It was the service, not the object: others may fail in the same way. */
      readonly isS3Away: boolean;
      readonly attempt: number;
      readonly retryAt: Date;
    };
