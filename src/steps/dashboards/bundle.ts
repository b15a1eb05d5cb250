import { buffer } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { ZipFile } from 'yazl';
import type { Asset } from './asset-files.js';

/** Superset takes the files of the one folder in it. */
const ROOT = 'npl';

/** The zip that Superset imports. */
export async function bundleOf(assets: readonly Asset[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { path, content } of assets) {
    zip.addBuffer(Buffer.from(stringify(content, { lineWidth: 0 })), `${ROOT}/${path}`);
  }
  zip.end();
  return await buffer(zip.outputStream);
}
