import { describe, expect, it } from 'vitest';
import { asNplError, NplError, ToolError } from '../../../src/errors.js';
import { buildFailure, pullFailure } from '../../../src/stacks/image-failure.js';

const WANTED = { image: 'apache/kafka:9', services: ['kafka'], node: 'local' };
const failed = (tail: string): ToolError => new ToolError('docker pull apache/kafka:9', 1, tail);

describe('pullFailure', () => {
  it.each([
    [
      'manifest for apache/kafka:9 not found: manifest unknown: manifest unknown',
      /no image of that name/,
      /KAFKA_IMAGE=/,
    ],
    [
      'pull access denied for apache/kafka, repository does not exist or may require docker login',
      /sign in/,
      /login/,
    ],
    [
      'Head "https://registry.example/v2/npl/kafka/manifests/1": no basic auth credentials',
      /sign in/,
      /login/,
    ],
    [
      'Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host',
      /reached/,
      /docker save/,
    ],
    ['Get "https://registry.example/v2/": net/http: TLS handshake timeout', /reached/, /proxy/],
    ['toomanyrequests: You have reached your pull rate limit', /no more downloads/, /docker login/],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', /processor/, /KAFKA_IMAGE/],
    [
      'failed to register layer: write /x: no space left on device',
      /disk of Docker is full/,
      /docker system df/,
    ],
    ['something nobody has seen', /something nobody has seen/, /docker pull apache\/kafka:9/],
  ])('%s', (tail, why, next) => {
    const error = asNplError(pullFailure(failed(tail), WANTED));
    expect(error.message).toBe('the image apache/kafka:9 of Kafka cannot be pulled');
    expect(error.why).toMatch(why);
    expect(error.next).toMatch(next);
  });

  it('leaves other errors as they are', () => {
    const error = new NplError('no Docker engine answers');
    expect(pullFailure(error, WANTED)).toBe(error);
  });
});

it('buildFailure names the services that wait for the image', () => {
  const wanted = { ...WANTED, image: 'npl-airflow:1', services: ['airflow'] };
  expect(asNplError(buildFailure(failed('exit code: 1'), wanted)).message).toBe(
    'the image npl-airflow:1 of Airflow cannot be built',
  );
});
