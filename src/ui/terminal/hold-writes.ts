type Stream = Pick<NodeJS.WriteStream, 'write'>;
type Callback = (error?: Error | null) => void;

/** Characters that are kept; the newest ones. */
const MOST = 64 * 1024;

export interface HeldWrites {
  /** Writes what came meanwhile, and lets everybody write again. */
  release(): void;
}

/** Keeps back what others write to the stream: a line in the middle of a frame would shift all that is drawn after it. */
export function holdWrites(stream: Stream): HeldWrites {
  const original = stream.write;
  let held = '';
  stream.write = (
    chunk: Uint8Array | string,
    ...rest: (BufferEncoding | Callback | undefined)[]
  ): boolean => {
    held = (held + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).slice(-MOST);
    const done = rest.find((one) => typeof one === 'function');
    if (done !== undefined) queueMicrotask(done);
    return true;
  };
  return {
    release() {
      stream.write = original;
      if (held !== '') stream.write(held);
      held = '';
    },
  };
}
