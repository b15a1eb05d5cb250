import { isIPv4, isIPv6 } from 'node:net';
import { port, type ValueType } from './value-types.js';

const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.(?!$)|$))+$/i;

export const host: ValueType<string> = {
  allowed: 'a host name, an IPv4 or an IPv6 address, without scheme and port',
  parse(text) {
    const bare = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
    if (bare === '0.0.0.0' || bare === '::') return { refused: 'is no address that clients can connect to' };
    if (isIPv4(text) || (isIPv6(bare) && /^[\w:.%-]+$/.test(bare))) return { value: bare };
    if (/^[\d.]+$/.test(text)) return { refused: 'is not a whole IPv4 address' };
    return HOST_NAME.test(text) ? { value: text } : { refused: 'is not a host' };
  },
};

export const url: ValueType<string> = {
  allowed: 'an http:// or https:// address without user, query or fragment',
  parse(text) {
    const parsed = /^https?:\/\/[\w.\-:[\]/%~]+$/i.test(text) ? URL.parse(text) : null;
    if (parsed === null || parsed.port === '0' || 'refused' in host.parse(parsed.hostname)) {
      return { refused: 'is not such an address' };
    }
    return { value: text.replace(/\/+$/, '') };
  },
};

export const node: ValueType<string> = {
  allowed: 'local or ssh://user@host or ssh://user@host:port',
  parse(text) {
    if (text.toLowerCase() === 'local') return { value: 'local' };
    const match = /^ssh:\/\/[a-z_][\w.-]{0,63}@(\[[^\]]+\]|[^:/@\s]+)(?::(\d+))?$/.exec(text);
    if (match?.[1] === undefined) return { refused: 'is neither local nor an ssh address' };
    const address = host.parse(match[1]);
    if ('refused' in address) return { refused: `names a host that ${address.refused}` };
    const sshPort = port.parse(match[2] ?? '22');
    return 'refused' in sshPort ? { refused: `names a port that ${sshPort.refused}` } : { value: text };
  },
};

const IMAGE_PART = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*';
const IMAGE = new RegExp(
  `^(?=.{1,300}$)(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\\d{1,5})?/)?${IMAGE_PART}(?:/${IMAGE_PART})*` +
    '(?::\\w[\\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$',
);

/** The grammar of the distribution project's reference package; the tag or digest is ours to demand. */
export const image: ValueType<string> = {
  allowed: 'an image name with a tag or digest, such as apache/kafka:4.3.1',
  parse(text) {
    if (!IMAGE.test(text)) return { refused: 'is not an image name' };
    return /[:@][^/]+$/.test(text)
      ? { value: text }
      : { refused: 'has no tag: what it means would change by itself' };
  },
};
