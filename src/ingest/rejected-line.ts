/**
 * One record of the dead-letter topic: a line that was not published as an event. Its message key is the
 * 12-byte identity that the event would have had. ClickHouse reads the topic into the dead-letters table.
 */
export interface RejectedLine {
  readonly topic: string;
  /** Decimal: JSON numbers would round it. */
  readonly object_id: string;
  readonly line_number: number;
  readonly batch_time: string;
  /** One sentence. */
  readonly reason: string;
  /** Base64, for the line may be no valid text; the beginning only of a line that is too long. */
  readonly raw: string;
  /** Length of the whole line. */
  readonly raw_bytes: number;
}
