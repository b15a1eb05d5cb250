import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSecrets, saveSecrets } from '../../../src/config/secrets.js';
import { UsageError } from '../../../src/errors.js';
import { tempDir } from './temp-dir.js';

const FROM_ENVIRONMENT = {
  CLICKHOUSE_PASSWORD: 'env-password',
  AWS_ACCESS_KEY_ID: 'env-id',
  AWS_SECRET_ACCESS_KEY: 'env-secret',
  AWS_SESSION_TOKEN: 'env-token',
};

async function stateDir(): Promise<string> {
  return join(await tempDir(), '.npl');
}

describe('loading', () => {
  it('finds nothing where nothing is', async () => {
    const secrets = await loadSecrets(await stateDir(), {});
    expect(secrets).toMatchObject({ clickhousePassword: '', s3: undefined });
    expect(secrets.all()).toEqual([]);
  });

  it('prefers the environment', async () => {
    const dir = await stateDir();
    await saveSecrets(dir, { CLICKHOUSE_PASSWORD: 'file-password' });
    const secrets = await loadSecrets(dir, FROM_ENVIRONMENT);
    expect(secrets).toMatchObject({
      clickhousePassword: 'env-password',
      s3: { accessKeyId: 'env-id', secretAccessKey: 'env-secret', sessionToken: 'env-token' },
    });
    expect(secrets.all().sort()).toEqual([
      'env-id',
      'env-password',
      'env-secret',
      'env-token',
      'file-password',
    ]);
  });

  it('takes no session token for credentials of the file', async () => {
    const dir = await stateDir();
    await saveSecrets(dir, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' });
    const { s3 } = await loadSecrets(dir, { AWS_SESSION_TOKEN: 'token', CLICKHOUSE_PASSWORD: '' });
    expect(s3).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
  });

  it('refuses half a pair', async () => {
    const dir = await stateDir();
    await expect(loadSecrets(dir, { AWS_ACCESS_KEY_ID: 'id' })).rejects.toThrow(/no AWS_SECRET_ACCESS_KEY/);
    await saveSecrets(dir, { AWS_SECRET_ACCESS_KEY: 'hunter2' });
    await expect(loadSecrets(dir, {})).rejects.toThrow(/no AWS_ACCESS_KEY_ID/);
  });

  it('names the line it cannot read, not what stands there', async () => {
    const dir = await stateDir();
    await mkdir(dir, { mode: 0o700 });
    await writeFile(join(dir, 'secrets.env'), '# one\nhunter2\n', { mode: 0o600 });
    const error = await loadSecrets(dir, {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).why).toMatch(/^line 2: /);
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it.each([
    ['secrets.env', 0o640],
    ['secrets.env', 0o604],
    ['.', 0o777],
  ])('refuses %s when it is open to others (%o)', async (name, mode) => {
    const dir = await stateDir();
    await saveSecrets(dir, { CLICKHOUSE_PASSWORD: 'hunter2' });
    await chmod(join(dir, name), mode);
    const error = await loadSecrets(dir, {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).next).toMatch(/^run: chmod 700 '.*' && chmod 600 '.*'$/);
  });
});

describe('saving', () => {
  it('keeps the file to its owner and out of git', async () => {
    const dir = await stateDir();
    await mkdir(dir, { mode: 0o777 });
    await saveSecrets(dir, { CLICKHOUSE_PASSWORD: 'x' });
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dir, 'secrets.env'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dir, '.gitignore'), 'utf8')).toBe('*\n');
    expect((await readdir(dir)).sort()).toEqual(['.gitignore', 'secrets.env']);
  });

  it.each(['plain', `it's "odd" # $HOME \\ \`x\``, ' spaces ', 'пароль'])(
    'reads %j back',
    async (password) => {
      const dir = await stateDir();
      await saveSecrets(dir, { CLICKHOUSE_PASSWORD: 'old' });
      await saveSecrets(dir, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' });
      await saveSecrets(dir, { CLICKHOUSE_PASSWORD: password });
      const secrets = await loadSecrets(dir, {});
      expect(secrets).toMatchObject({ clickhousePassword: password, s3: { accessKeyId: 'id' } });
      expect(secrets.all()).not.toContain('old');
    },
  );
});
