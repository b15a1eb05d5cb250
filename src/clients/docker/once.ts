import type { Docker } from './docker.js';

export interface BindMount {
  /** Absolute, on the engine's machine. */
  readonly source: string;
  /** Absolute, in the container. */
  readonly target: string;
}

export interface OnceOptions {
  readonly image: string;
  /** As `docker run --user`; undefined: the image's own. */
  readonly user?: string;
  readonly mounts?: readonly BindMount[];
  /** For `sh`; what varies comes as `$1`, `$2` and so on, never as text of the script. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Runs a script in a container of an image that the engine has, without network, and resolves to its stdout. The
 * engine removes the container, also when this process is killed. Rejects as `Docker.cli`.
 */
export async function runOnce(docker: Docker, options: OnceOptions): Promise<string> {
  const { image, user, mounts = [], script, args = [], signal, timeoutMs } = options;
  // SELinux would keep even root from folders that are not labelled for containers.
  const isRoot = user === '0:0';
  return docker.cli(
    [
      'run',
      '--rm',
      '--pull=never',
      '--network=none',
      ...(user === undefined ? [] : [`--user=${user}`]),
      ...(isRoot ? ['--security-opt=label=disable'] : []),
      ...mounts.map((mount) => `--mount=${mountText(mount)}`),
      '--entrypoint=sh',
      image,
      '-c',
      script,
      'sh',
      ...args,
    ],
    { signal, timeoutMs },
  );
}

/** The value of `--mount`: one line of CSV. `--volume` could not tell a colon in a path from its own. */
export function mountText({ source, target }: BindMount): string {
  return ['type=bind', `source=${source}`, `target=${target}`].map(csvField).join(',');
}

function csvField(text: string): string {
  return /[",\r\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The longest of these paths that the engine says it found nothing at; undefined: that is not what it refused. */
export function missingSource(words: string, sources: readonly string[]): string | undefined {
  return sources
    .filter((source) => words.includes(`source path does not exist: ${source}`))
    .sort((a, b) => b.length - a.length)[0];
}
