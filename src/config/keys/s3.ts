import { url } from '../address-types.js';
import { folder, keyPrefix } from '../path-types.js';
import { bucket, oneOf, port, region, yesNo } from '../value-types.js';
import { key } from './key-spec.js';

export const s3 = {
  S3_RUNTIME: key(
    oneOf('embedded', 'external'),
    '',
    'Where do the source files come from?',
    'external: the bucket at `S3_ENDPOINT`. embedded: a local server with a demo bucket. Empty: embedded when `RUNTIME=embedded`, else external.',
  ),
  S3_ENDPOINT: key(
    url,
    'https://storage.yandexcloud.net',
    'Address of the S3 service?',
    'Address of the external S3 service.',
  ),
  S3_REGION: key(region, 'ru-central1', 'S3 region?', 'Region that requests are signed for.'),
  S3_BUCKET: key(
    bucket,
    '',
    'Bucket?',
    'Bucket with the source files. Empty with the embedded server: `npl-demo`.',
  ),
  S3_PREFIX: key(
    keyPrefix,
    '',
    'Folder inside the bucket?',
    'Folder inside the bucket under which `year=/month=/day=/hour=` begins.',
  ),
  S3_FORCE_PATH_STYLE: key(
    yesNo,
    'YES',
    'Address buckets by path?',
    'YES: `endpoint/bucket`, which every S3-compatible service understands. NO: `bucket.endpoint`.',
  ),
  S3_PORT: key(port, '14569', 'Port of the embedded S3 server?', 'Port of the embedded S3 server.'),
  S3_DATA: key(
    folder,
    'data/s3',
    'Folder for the embedded S3 server?',
    'Folder that holds the buckets of the embedded S3 server.',
  ),
};
