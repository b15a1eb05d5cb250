import { posix } from 'node:path';
import type { ValueType } from './value-types.js';

/** Letters of any alphabet. Nothing that means something to a shell, to Docker's mounts or to a URL. */
const PATH_CHARACTERS = /^[\p{L}\p{M}\p{N} ._\-/+@,=()]{1,1024}$/u;
const PATH_LETTERS = 'letters, digits, spaces and . _ - / + @ , = ( )';
const SYSTEM_TREES =
  /^\/(bin|boot|dev|etc|lib|lib32|lib64|libx32|proc|run|sbin|sys|usr|System|Library)(\/|$)/;
/** Only a folder inside these may be used, never they themselves: its owner and mode get changed. */
const SHARED_FOLDERS = /^\/(home|media|mnt|opt|root|srv|tmp|var|var\/(lib|log|tmp)|Users|Volumes)?$/;

/** A relative folder starts from that of env.conf. */
export const folder: ValueType<string> = {
  allowed: `a folder inside that of env.conf, or an absolute path outside system folders; ${PATH_LETTERS}`,
  parse(text) {
    if (text !== text.trim() || !PATH_CHARACTERS.test(text)) {
      return { refused: 'has characters that a path may not have' };
    }
    const path = posix.normalize(text).replace(/(.)\/$/, '$1');
    if (posix.isAbsolute(path)) {
      if (SYSTEM_TREES.test(path)) return { refused: 'is a system folder' };
      return SHARED_FOLDERS.test(path)
        ? { refused: 'is a shared folder; name one inside it' }
        : { value: path };
    }
    if (/^\.\.(\/|$)/.test(path)) return { refused: 'climbs out of the folder of env.conf' };
    return path === '.' ? { refused: 'is the folder of env.conf itself' } : { value: path };
  },
};

export const keyPrefix: ValueType<string> = {
  allowed: `a folder inside the bucket, not beginning with a slash; ${PATH_LETTERS}`,
  parse(text) {
    if (!PATH_CHARACTERS.test(text)) return { refused: 'has characters that it may not have' };
    return /^\/|(^|\/)\.{1,2}(\/|$)/.test(text)
      ? { refused: 'is not a folder inside the bucket' }
      : { value: text };
  },
};
