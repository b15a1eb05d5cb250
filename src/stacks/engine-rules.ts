import { keyOf, portKey } from './failure-remedies.js';
import type { Rule } from './failure-rule.js';

/** Why a container was not even started, in the words of the engine and of Compose. */
export const ENGINE_RULES: readonly Rule[] = [
  {
    where: 'words',
    sign: /(?:Bind for|bind host port(?: for)?|listen (?:tcp|udp)\d?|exposing port TCP) +(\S*?):(\d+)\b.*(?:already allocated|already in use|not available)/i,
    found: ([, address = '', port = ''], failed, topology) => ({
      cause: `port ${port} on ${address || 'that machine'} is taken by another program`,
      next: `sudo ss -ltnp 'sport = :${port}' shows which; or npl-ops config set ${portKey(Number(port), failed, topology)}=OTHER_PORT`,
    }),
  },
  {
    where: 'words',
    sign: /container name "\/?([^"]+)" is already in use/i,
    found: ([, name = '']) => ({
      cause: `a container named ${name} is there already, and npl did not make it`,
      next: `look at it: docker inspect ${name}; then docker rm ${name}, or npl-ops config set STACK_NAME=OTHER_NAME`,
    }),
  },
  {
    where: 'words',
    sign: /No such image|pull access denied|manifest unknown|unable to get image|image .* not found/i,
    found: (_, { image }) => ({
      cause: `its image ${image} is not there`,
      next: 'npl-setup --yes pulls or builds it',
    }),
  },
  {
    where: 'words',
    sign: /source path does not exist: (.*?)\.?$/im,
    found: ([, path = '']) => ({
      cause: `its folder ${path} is gone`,
      next: 'npl-setup --yes makes it again',
    }),
  },
  {
    where: 'words',
    sign: /non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted/i,
    found: () => ({ cause: 'Docker has no network address left', next: 'docker network prune' }),
  },
  {
    where: 'both',
    sign: /exec format error/i,
    found: (_, failed) => ({
      cause: `its image ${failed.image} is made for another processor`,
      next: `npl-ops config set ${keyOf(failed, 'image')}=NAME:TAG`,
    }),
  },
  {
    where: 'words',
    sign: /executable file not found|exec: .*no such file or directory|unable to find user/i,
    found: (_, failed) => ({
      cause: `its image ${failed.image} is not the official one, or of another version`,
      next: `npl-ops config set ${keyOf(failed, 'image')}= (the default)`,
    }),
  },
];
