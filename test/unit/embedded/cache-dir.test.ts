import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { cacheDir } from '../../../src/embedded/cache-dir.js';

describe('cacheDir', () => {
  it.each([
    [{ NPL_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }, '/a'],
    [{ NPL_CACHE_DIR: '', XDG_CACHE_HOME: '/b', HOME: '/c' }, '/b/npl'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/c' }, '/c/.cache/npl'],
    [{ HOME: '/c' }, '/c/.cache/npl'],
    [{}, `${homedir()}/.cache/npl`],
  ])('of %j is %s', (env, expected) => {
    expect(cacheDir(env)).toBe(expected);
  });

  it('refuses a relative NPL_CACHE_DIR', () => {
    expect(() => cacheDir({ NPL_CACHE_DIR: 'cache' })).toThrow('NPL_CACHE_DIR=cache is not an absolute path');
  });
});
