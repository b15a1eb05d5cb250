import type { S3Credentials } from '../../config/secrets.js';

/** The one pair that the embedded server knows. No secret: it serves demo data on loopback. */
export const EMBEDDED_S3_CREDENTIALS: S3Credentials = {
  accessKeyId: 'npl-embedded',
  secretAccessKey: 'npl-embedded-demo',
};
