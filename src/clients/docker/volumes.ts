import type { LookOptions } from './containers.js';
import type { Docker } from './docker.js';

/** A named volume of one node; labels that it does not have are empty. */
export interface Volume {
  readonly name: string;
  /** Its Compose project. */
  readonly project: string;
  /** Label npl.config. */
  readonly configFile: string;
}

const LOOK_TIMEOUT_MS = 30_000;
// Not `{{json .}}`: there the labels are one text, in which a comma may mean anything.
const VOLUME =
  '{"name":{{json .Name}},"project":{{json (.Label "com.docker.compose.project")}},"configFile":{{json (.Label "npl.config")}}}';

/** Every volume of a node. */
export async function listVolumes(docker: Docker, options: LookOptions): Promise<Volume[]> {
  const text = await docker.cli(['volume', 'ls', '--format', VOLUME], {
    timeoutMs: LOOK_TIMEOUT_MS,
    ...options,
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Volume);
}
