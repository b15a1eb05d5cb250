import type { Finding } from './finding.js';

/** A failed look at another machine, with what to do in the terms of this answer. */
export function withSshRemedy(finding: Finding, node: string, key: string): Finding {
  const { username, hostname, port } = new URL(node);
  const target = `${port === '' ? '' : `-p ${port} `}${username}@${hostname}`;
  const [, remedy] =
    [
      [
        'ssh does not know the machine',
        `connect once by hand and compare its fingerprint: ssh ${target}`,
      ] as const,
      ['ssh was refused', `let ssh sign in there without a question: ssh-copy-id ${target}`] as const,
      ['ssh does not reach the machine', `correct ${key}, or let that machine take ssh`] as const,
    ].find(([words]) => finding.text.startsWith(words)) ?? [];
  return remedy === undefined ? finding : { ...finding, next: remedy };
}
