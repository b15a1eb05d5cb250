import { NplError, type ToolError } from '../../errors.js';
import { CHDB_VERSION } from './chdb-package.js';

const NPM_PROBLEMS: readonly { readonly pattern: RegExp; readonly why: string; readonly next: string }[] = [
  {
    pattern: /ENOSPC|EDQUOT|no space left/i,
    why: 'the disk is full',
    next: 'free 800 MB on the disks of the cache and of ~/.npm, then run this again',
  },
  {
    pattern: /EINTEGRITY/,
    why: 'what was downloaded does not have the pinned checksum',
    next: 'run npm cache verify, then this again; if it stays so, the registry mirror is wrong',
  },
  {
    pattern: /\bE401\b|\bE403\b|\bE404\b|ETARGET|notarget/,
    why: 'the package registry does not hand it out',
    next: 'check the registry that npm uses: npm config get registry',
  },
  {
    pattern: /EACCES|EPERM|EROFS/,
    why: 'this user may not write there',
    next: 'mend the rights of the cache folder and of ~/.npm, or set NPL_CACHE_DIR to another folder',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTCACHED|network/i,
    why: 'the package registry cannot be reached',
    next: 'check the network, or the proxy that npm uses: npm config get proxy',
  },
];

/** npm ends every failure with exit code 1; only its text tells one from the other. */
export function npmFailure(error: ToolError): NplError {
  const known = NPM_PROBLEMS.find(({ pattern }) => pattern.test(error.tail));
  const said = error.tail.split('\n').find((line) => /^npm (?:error|ERR!) (?!code|errno|syscall)/.test(line));
  const why = [known?.why, said].filter((part) => part !== undefined).join(': ');
  return new NplError('npm could not download the ClickHouse engine', {
    why: why === '' ? (error.why ?? '') : why,
    next: known?.next ?? `see what npm says: npm view chdb@${CHDB_VERSION}`,
    cause: error,
  });
}
