import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets, type S3Credentials, type SecretKey } from '../../config/secrets.js';
import type { CheckTools } from './tools.js';

type Place = Pick<CheckTools, 'env' | 'stateDir'>;

/** The password that would be used, in the order that holds later: the environment wins over what is typed or kept. */
export async function passwordOf(
  key: SecretKey,
  typed: string,
  { env, stateDir }: Place,
): Promise<{ readonly value: string; readonly from: 'environment' | 'typed' | 'kept' | 'nowhere' }> {
  const given = env[key];
  if (given) return { value: given, from: 'environment' };
  if (typed !== '') return { value: typed, from: 'typed' };
  const value = (await loadSecrets(stateDir, env)).get(key);
  return { value, from: value === '' ? 'nowhere' : 'kept' };
}

export interface FoundCredentials {
  /** Undefined: the AWS SDK looks for a profile or an instance role itself. */
  readonly credentials: S3Credentials | undefined;
  /** Ends "signed with". */
  readonly source: string;
}

/** The keys that S3 requests would be signed with, and where they come from. */
export async function s3CredentialsOf(
  typed: S3Credentials | undefined,
  { env, stateDir }: Place,
): Promise<FoundCredentials> {
  if (env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']) {
    const { s3 } = await loadSecrets(stateDir, env);
    const over = typed === undefined ? '' : ', which win over those typed here';
    return { credentials: s3, source: `the keys in the environment${over}` };
  }
  if (typed !== undefined) return { credentials: typed, source: 'the keys typed here' };
  const { s3 } = await loadSecrets(stateDir, env);
  if (s3 !== undefined) return { credentials: s3, source: 'the keys in .npl/secrets.env' };
  return { credentials: undefined, source: chainSource(env) };
}

/** What the AWS SDK will find, by the first sign of it: its own order is profile, web identity, container, instance. */
function chainSource(env: NodeJS.ProcessEnv): string {
  const home = env['HOME'] ?? homedir();
  const files = [
    env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, '.aws/credentials'),
    env['AWS_CONFIG_FILE'] ?? join(home, '.aws/config'),
  ];
  if (env['AWS_PROFILE']) return `the AWS profile ${env['AWS_PROFILE']}`;
  if (files.some((file) => existsSync(file))) return 'the AWS profile default';
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE']) return 'the web identity of this machine';
  if (env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] || env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'])
    return 'the role of this container';
  return 'the role of this machine';
}
