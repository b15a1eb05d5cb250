import { readdirSync, readFileSync } from 'node:fs';

/** Collects the command lines of all processes of this machine, those in containers too, until it is stopped. */
export function watchCommandLines(): { stop(): ReadonlySet<string> } {
  const seen = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc')) {
      if (/^\d+$/.test(pid)) seen.add(commandLine(pid));
    }
  };
  const timer = setInterval(look, 50);
  look();
  return {
    stop() {
      clearInterval(timer);
      return seen;
    },
  };
}

/** Empty when the process is gone. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
