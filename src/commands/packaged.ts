import { fileURLToPath } from 'node:url';

/** The shipped sample: four files of 1,000 events. */
export const SAMPLE_DIR = packaged('data/sample');
/** The commented default configuration. */
export const ENV_CONF_TEMPLATE = packaged('env.conf');

/** The command itself, for what runs it again. */
export const NPL_OPS = packaged('bin/npl-ops.js');

/** A file that comes with the program. */
function packaged(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
