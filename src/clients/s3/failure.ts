import { NplError, messageOf, type ErrorDetails } from '../../errors.js';

/** The S3 service, or the way to it, refused a request. */
export class S3Failure extends NplError {
  constructor(
    what: string,
    details: ErrorDetails,
    /** The service's own name of the error, as `NoSuchBucket`; undefined when it did not answer. */
    readonly code: string | undefined,
    /** Whether the same request may succeed a little later. */
    readonly isPassing = false,
  ) {
    super(what, details);
  }
}

/** Where a request went. */
export interface S3Address {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
}

const MEND_CREDENTIALS =
  'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment or in .npl/secrets.env, or AWS_PROFILE';
const MEND_ENDPOINT =
  'check S3_ENDPOINT in env.conf and the network; the embedded server starts with: npl-ops up';

/**
 * The failure behind anything the AWS SDK threw. A request without an answer body, as HEAD, fails with no more than
 * its status, so that the status counts where the name tells nothing.
 */
export function s3Failure(error: unknown, address: S3Address): S3Failure {
  if (error instanceof S3Failure) return error;
  const { name, status } = answerOf(error);
  const known = KNOWN.find(({ names, statuses }) => names.includes(name) || statuses?.includes(status ?? 0));
  if (known !== undefined) {
    const { what, why, next } = known.explain(address, error);
    return new S3Failure(what, { why, next, cause: error }, name);
  }
  if (status === undefined) return noAnswer(error, address);
  // So does an answer that broke off; what sits out such trouble asks once more.
  if (status < 300) return notS3(address, error, true);
  return new S3Failure(
    `S3 at ${address.endpoint} failed: ${name}`,
    {
      why: messageOf(error),
      next: 'run this again; if it stays so, ask whoever runs the service',
      cause: error,
    },
    name,
    status >= 500 || PASSING_STATUSES.includes(status) || PASSING_NAMES.includes(name),
  );
}

/** The error's name and HTTP status, as far as the service answered. */
function answerOf(error: unknown): { readonly name: string; readonly status: number | undefined } {
  if (!(error instanceof Error)) return { name: 'Unknown', status: undefined };
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : undefined;
  return { name: error.name, status: metadata?.httpStatusCode };
}

const PASSING_STATUSES = [408, 429];
/** Some services say these with a status of 400. */
const PASSING_NAMES = [
  'SlowDown',
  'RequestTimeout',
  'ThrottlingException',
  'TooManyRequests',
  'OperationAborted',
];

interface KnownFailure {
  readonly names: readonly string[];
  readonly statuses?: readonly number[];
  explain(
    address: S3Address,
    error: unknown,
  ): { readonly what: string; readonly why: string; readonly next: string };
}

/** Names: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; the first that fits counts. */
const KNOWN: readonly KnownFailure[] = [
  {
    names: ['RequestTimeTooSkewed', 'RequestExpired'],
    explain: ({ endpoint }) => ({
      what: `S3 at ${endpoint} refuses this machine's clock`,
      why: 'the time that the request was signed with is more than 15 minutes off',
      next: 'set the clock of this machine: timedatectl set-ntp true',
    }),
  },
  {
    names: ['AuthorizationHeaderMalformed', 'PermanentRedirect', 'IllegalLocationConstraintException'],
    statuses: [301],
    explain: ({ endpoint, bucket, region }, error) => ({
      what: `bucket ${bucket} at ${endpoint} is not in region ${region}`,
      why: messageOf(error),
      next: 'npl-ops config set S3_REGION=REGION, with the region of the bucket',
    }),
  },
  {
    names: ['CredentialsProviderError', 'CredentialsError'],
    explain: () => ({
      what: 'there are no credentials for S3',
      why: 'neither the environment, nor .npl/secrets.env, nor an AWS profile has any',
      next: MEND_CREDENTIALS,
    }),
  },
  {
    names: [
      'InvalidAccessKeyId',
      'SignatureDoesNotMatch',
      'ExpiredToken',
      'InvalidToken',
      'TokenRefreshRequired',
    ],
    explain: ({ endpoint }, error) => ({
      what: `S3 at ${endpoint} refuses the credentials`,
      why: CREDENTIAL_REASONS[answerOf(error).name] ?? 'the session token is no longer valid',
      next: MEND_CREDENTIALS,
    }),
  },
  {
    names: ['InvalidObjectState'],
    explain: ({ endpoint, bucket }) => ({
      what: `S3 at ${endpoint} keeps the object in an archive of bucket ${bucket}`,
      why: 'archived objects cannot be read before they are restored',
      next: 'restore the object, or copy it into the standard storage class, then run this again',
    }),
  },
  {
    names: ['AccessDenied', 'Forbidden', 'AllAccessDisabled'],
    statuses: [401, 403],
    explain: ({ endpoint, bucket }) => ({
      what: `S3 at ${endpoint} denies access to bucket ${bucket}`,
      why: 'the credentials are wrong, or are not allowed to list and read this bucket',
      next: `give them the right to read ${bucket}, or ${MEND_CREDENTIALS}`,
    }),
  },
  {
    names: ['NoSuchBucket', 'InvalidBucketName'],
    explain: ({ endpoint, bucket }) => ({
      what: `there is no bucket ${bucket} at ${endpoint}`,
      why: 'its name, the endpoint or the region is another one',
      next: 'npl-ops config set S3_BUCKET=NAME; for the embedded server npl-setup creates the bucket',
    }),
  },
];

const CREDENTIAL_REASONS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'it does not know the access key id',
  SignatureDoesNotMatch: 'the secret access key does not belong to the access key id',
};

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it did not answer in time',
  TimeoutError: 'it did not answer in time',
  EPROTO: 'it does not speak TLS there: http:// and https:// may be mixed up',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is behind',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody whom this machine trusts has signed its certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody whom this machine trusts has signed its certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody whom this machine trusts has signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody whom this machine trusts has signed its certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
};

const PASSING_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
];

/** Something answered, and not as the S3 API does. */
export function notS3(
  { endpoint }: Pick<S3Address, 'endpoint'>,
  cause?: unknown,
  isPassing = false,
): S3Failure {
  const why = 'another service answers at this address';
  return new S3Failure(
    `what answers at ${endpoint} is not S3`,
    { why, next: MEND_ENDPOINT, cause },
    undefined,
    isPassing,
  );
}

function noAnswer(error: unknown, { endpoint }: S3Address): S3Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : '';
  const why = NETWORK_REASONS[code] ?? NETWORK_REASONS[name] ?? messageOf(error);
  return new S3Failure(
    `S3 does not answer at ${endpoint}`,
    { why, next: MEND_ENDPOINT, cause: error },
    undefined,
    // HPE_ codes: an answer that broke off or was garbled.
    name === 'TimeoutError' || PASSING_CODES.includes(code) || code.startsWith('HPE_'),
  );
}
