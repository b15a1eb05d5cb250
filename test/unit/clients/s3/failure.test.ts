import { describe, expect, it } from 'vitest';
import { s3Failure } from '../../../../src/clients/s3/failure.js';

const address = { endpoint: 'https://storage.example', bucket: 'events', region: 'ru-central1' };

/** As the AWS SDK throws what a service answered. */
function answered(name: string, status: number, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** As Node throws what never got an answer. */
function unanswered(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code, $metadata: { attempts: 3 } });
}

describe('s3Failure', () => {
  it.each([
    [answered('InvalidAccessKeyId', 403), 'refuses the credentials', 'AWS_ACCESS_KEY_ID'],
    [answered('SignatureDoesNotMatch', 403), 'refuses the credentials', 'AWS_ACCESS_KEY_ID'],
    [answered('ExpiredToken', 400), 'refuses the credentials', 'AWS_ACCESS_KEY_ID'],
    [answered('AccessDenied', 403), 'denies access to bucket events', 'the right to read events'],
    [answered('UnknownError', 403), 'denies access to bucket events', 'the right to read events'],
    [answered('NoSuchBucket', 404), 'there is no bucket events', 'S3_BUCKET'],
    [answered('RequestTimeTooSkewed', 403), "refuses this machine's clock", 'timedatectl'],
    [
      answered('AuthorizationHeaderMalformed', 400, "expecting 'eu-1'"),
      'is not in region ru-central1',
      'S3_REGION',
    ],
    [answered('PermanentRedirect', 301), 'is not in region ru-central1', 'S3_REGION'],
    [
      Object.assign(new Error('no providers'), { name: 'CredentialsProviderError' }),
      'no credentials',
      'AWS_PROFILE',
    ],
    [answered('SlowDown', 503), 'failed: SlowDown', 'run this again'],
    [unanswered('ECONNREFUSED'), 'does not answer at https://storage.example', 'S3_ENDPOINT'],
    [unanswered('ENOTFOUND'), 'does not answer at https://storage.example', 'S3_ENDPOINT'],
  ])('of %s says %s', (error, what, next) => {
    const failure = s3Failure(error, address);
    expect(failure.message).toContain(what);
    expect(failure.why).toBeTruthy();
    expect(failure.next).toContain(next);
    expect(failure.cause).toBe(error);
  });

  it.each<[Error, boolean]>([
    [answered('SlowDown', 503), true],
    [answered('InternalError', 500), true],
    [answered('TooManyRequests', 429), true],
    [answered('RequestTimeout', 400), true],
    [unanswered('ECONNREFUSED'), true],
    [unanswered('ECONNRESET'), true],
    [unanswered('EAI_AGAIN'), true],
    [unanswered('HPE_INVALID_CHUNK_SIZE'), true],
    [Object.assign(new Error('timed out'), { name: 'TimeoutError' }), true],
    // A listing that breaks off is XML that cannot be read.
    [answered('Error', 200), true],
    [unanswered('EPROTO'), false],
    [answered('AccessDenied', 403), false],
    [answered('NoSuchBucket', 404), false],
    [answered('InvalidArgument', 400), false],
    [answered('InvalidObjectState', 403), false],
    [Object.assign(new Error('no providers'), { name: 'CredentialsProviderError' }), false],
  ])('of %s may pass: %s', (error, isPassing) => {
    expect(s3Failure(error, address).isPassing).toBe(isPassing);
  });

  it('tells an archived object from one that is forbidden', () => {
    expect(s3Failure(answered('InvalidObjectState', 403), address).message).toContain('archive');
  });

  it('keeps the code of an answer, and passes on what it has said already', () => {
    const failure = s3Failure(answered('NoSuchBucket', 404), address);
    expect(failure.code).toBe('NoSuchBucket');
    expect(s3Failure(failure, address)).toBe(failure);
    expect(s3Failure(unanswered('ECONNRESET'), address).code).toBeUndefined();
  });
});
