import { EMBEDDED_S3_CREDENTIALS } from '../../clients/s3/embedded-credentials.js';
import { messageOf } from '../../errors.js';
import { openObjectStore } from './object-store.js';
import { createS3Server } from './server.js';

const [port = '', dataDir = ''] = process.argv.slice(2);
const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);

try {
  const server = createS3Server({
    store: await openObjectStore(dataDir),
    credentials: EMBEDDED_S3_CREDENTIALS,
    log,
  });
  server.once('error', fail);
  server.listen(Number(port), '127.0.0.1', () => log(`listening on 127.0.0.1:${port}, data in ${dataDir}`));
  // Requests under way may end; then nothing keeps the process alive.
  process.once('SIGTERM', () => server.close());
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  log(`error: ${messageOf(error)}`);
  process.exit(1);
}
