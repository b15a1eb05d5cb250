import { S3Failure } from '../../clients/s3/failure.js';

const KEYS = [
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'TokenRefreshRequired',
  'CredentialsProviderError',
  'CredentialsError',
];
const RIGHTS = ['AccessDenied', 'Forbidden', 'AllAccessDisabled'];
const BUCKETS = ['NoSuchBucket', 'InvalidBucketName'];
const REGIONS = ['AuthorizationHeaderMalformed', 'PermanentRedirect', 'IllegalLocationConstraintException'];
const CLOCKS = ['RequestTimeTooSkewed', 'RequestExpired'];

/** What to answer instead, by what S3 refused; undefined: the failure itself tells. */
export function s3Remedy(error: unknown): string | undefined {
  if (!(error instanceof S3Failure)) return undefined;
  const { code } = error;
  if (code === undefined) return 'correct S3_ENDPOINT, or look after the network';
  if (CLOCKS.includes(code)) return 'set the clock of this machine: sudo timedatectl set-ntp true';
  if (REGIONS.includes(code)) return 'answer the region of the bucket for S3_REGION';
  if (BUCKETS.includes(code)) return 'answer another bucket, or make it';
  if (KEYS.includes(code)) return 'answer other keys, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  if (RIGHTS.includes(code)) return 'answer other keys, or let these list and read the bucket';
  return undefined;
}

/** Whether other keys may mend it. */
export function isAboutKeys(error: unknown): boolean {
  return error instanceof S3Failure && [...KEYS, ...RIGHTS].includes(error.code ?? '');
}

/** Whether there was nothing to sign with. */
export function isWithoutKeys(error: unknown): boolean {
  return (
    error instanceof S3Failure && ['CredentialsProviderError', 'CredentialsError'].includes(error.code ?? '')
  );
}
