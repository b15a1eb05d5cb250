import { raceAbort } from '../../clients/aborted.js';
import { connectS3, type S3 } from '../../clients/s3/s3.js';
import type { S3BucketSpec } from './check-spec.js';
import { findingOf, note, ok, problem, warning, type Finding } from './finding.js';
import { newestHour, type NewestHour } from './newest-hour.js';
import { listed } from './place-name.js';
import { isAboutKeys, isWithoutKeys, s3Remedy } from './s3-remedy.js';
import { s3CredentialsOf } from './secret-source.js';
import type { CheckTools } from './tools.js';

/** Whether the bucket can be listed, with which keys, and which is the newest hour in it. */
export async function checkS3Bucket(
  spec: S3BucketSpec,
  tools: Pick<CheckTools, 'env' | 'stateDir'>,
  signal: AbortSignal,
): Promise<Finding> {
  let client: S3 | undefined;
  let source = '';
  let isChosen = false;
  try {
    const found = await s3CredentialsOf(spec.typed, tools);
    ({ source } = found);
    isChosen = found.credentials !== undefined;
    client = connectS3({ ...spec, runtime: 'external' }, found.credentials);
    // Credentials of a role are looked for without a way to stop that.
    return await raceAbort(lookInto(spec, client, source, signal), signal);
  } catch (error) {
    signal.throwIfAborted();
    // Nobody has been asked for them yet; what the AWS way finds by itself may be meant for another place.
    if (spec.asks === 'place' && !isChosen && isAboutKeys(error))
      return note(`the bucket ${spec.bucket} can be looked at with its keys, which come next`);
    const failed = findingOf(error, 'correct the endpoint, the bucket or the keys');
    const next = s3Remedy(error) ?? failed.next;
    const signed = source === '' || isWithoutKeys(error) ? '' : ` (signed with ${source})`;
    return problem(`${failed.text}${signed}`, next);
  } finally {
    void client?.close();
  }
}

const TYPES = 4;

async function lookInto(
  { bucket, prefix }: S3BucketSpec,
  s3: Pick<S3, 'ping' | 'folders' | 'listObjects'>,
  source: string,
  signal: AbortSignal,
): Promise<Finding> {
  await s3.ping(signal);
  const lists = `the bucket ${bucket} can be listed with ${source}`;
  const newest = await newestHour((path) => s3.folders(path, signal), prefix);
  if (newest !== undefined) return hourFinding(lists, newest, await filesIn(s3, newest, signal));
  const here = await s3.folders(prefix, signal);
  return withoutHours(lists, prefix, here);
}

async function filesIn(
  s3: Pick<S3, 'listObjects'>,
  { folder }: NewestHour,
  signal: AbortSignal,
): Promise<number> {
  let files = 0;
  for await (const { key } of s3.listObjects({ prefix: folder, firstPage: 100, signal })) {
    if (!key.endsWith('/')) files += 1;
    if (files === 100) break;
  }
  return files;
}

export function hourFinding(lists: string, { hour }: NewestHour, files: number): Finding {
  const time = `${new Date(hour).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const count = `${files === 100 ? '100 or more' : files} ${files === 1 ? 'file' : 'files'}`;
  const text = `${lists}, its newest hour is ${time} with ${count}`;
  return files < TYPES
    ? warning(text, 'an hour is complete with one file of each of the four types')
    : ok(text);
}

export function withoutHours(lists: string, prefix: string, folders: readonly string[]): Finding {
  const place = prefix === '' ? 'at its top' : `in ${prefix}`;
  if (folders.length === 0 && prefix === '')
    return warning(`${lists}, and it is empty`, 'correct S3_BUCKET, or put hourly files into it');
  const choice =
    folders.length === 0 ? '' : ` (there are ${listed(folders.slice(0, 4).map((name) => `${name}/`))})`;
  return problem(
    `${lists}, but has no folder year=.../month=.../day=.../hour=... ${place}${choice}`,
    'answer the folder above year= for S3_PREFIX, or another bucket',
  );
}
