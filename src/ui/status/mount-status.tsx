import { render } from 'ink';
import { StatusApp, type StatusAppProps } from './StatusApp.js';

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Shows the live status on its own screen until `close`, which brings the former screen back. */
export function mountStatus(terminal: Terminal, props: StatusAppProps): { close(): Promise<void> } {
  const app = render(<StatusApp {...props} />, {
    ...terminal,
    alternateScreen: true,
    exitOnCtrlC: false,
    // The caller has decided that this is a terminal; Ink alone would draw nothing where CI is set.
    interactive: true,
    patchConsole: false,
  });
  return {
    async close() {
      app.unmount();
      await app.waitUntilExit();
    },
  };
}
