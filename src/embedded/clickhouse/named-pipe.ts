import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

/** The reading end of a named pipe, whose writer may open and close it as often as it likes. */
export interface PipeReader {
  readonly chunks: AsyncIterator<Buffer>;
  /** No writer will come any more: `chunks` ends after what was written. */
  end(): void;
  /** Throws away what still comes, so that no writer waits. */
  discard(): void;
  close(): void;
}

export function openPipeReader(pipe: string): PipeReader {
  // A writer of our own holds the pipe open between those of the engine.
  const holder = openBothEnds(pipe);
  const fd = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  async function drain(): Promise<void> {
    while ((await chunks.next()).done !== true);
  }
  return {
    chunks,
    end: () => closeSync(holder),
    // It fails when `close` comes before the end, which is as good.
    discard: () => void drain().catch(() => undefined),
    close: () => void socket.destroy(),
  };
}

/** The writing end of a named pipe. */
export function openPipeWriter(pipe: string): Socket {
  return new Socket({ fd: openBothEnds(pipe), readable: false, writable: true });
}

/** Does not wait for a reader, and gives one that comes later something to read from. */
function openBothEnds(pipe: string): number {
  return openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
}
