import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

/** Opens the reading end of a named pipe without waiting for a writer. */
export function openPipeReader(pipe: string): Socket {
  const fd = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/**
 * Opens the writing end without waiting for a reader. It is opened for reading as well, so that it can be: a pipe
 * without a reader refuses a writer that does not wait.
 */
export function openPipeWriter(pipe: string): Socket {
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  return new Socket({ fd, readable: false, writable: true });
}

/** Lets a reader see the end of the pipe even if nobody ever wrote to it. */
export function endPipe(pipe: string): void {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch (error) {
    // No reader is left to be told.
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
  }
}
