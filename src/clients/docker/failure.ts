import { NplError, ToolError } from '../../errors.js';
import { LOCAL } from '../../topology/topology-types.js';

interface Known {
  readonly sign: RegExp;
  what(place: string): string;
  readonly next: string;
}

/** What keeps a command from reaching an engine at all, by the words of the docker program and of ssh. */
const KNOWN: readonly Known[] = [
  {
    sign: /no program docker is on PATH/,
    what: () => 'there is no docker program on this machine',
    next: 'install Docker Engine with the Compose plugin (docs.docker.com/engine/install); or try npl-ops config set RUNTIME=embedded',
  },
  {
    sign: /permission denied while trying to connect|dial unix [^ ]*: connect: permission denied/i,
    what: (place) => `this user may not use Docker ${place}`,
    next: 'sudo usermod -aG docker "$USER", then sign in anew',
  },
  {
    sign: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    what: (place) => `ssh does not know the machine ${place}`,
    next: 'connect to it by ssh once by hand and compare its fingerprint',
  },
  {
    sign: /Permission denied \(|Too many authentication failures/,
    what: (place) => `ssh was refused ${place}`,
    next: 'let ssh sign in there without a question: ssh-copy-id user@host',
  },
  {
    sign: /Could not resolve hostname|No route to host|Network is unreachable|ssh: connect to host/i,
    what: (place) => `ssh does not reach the machine ${place}`,
    next: 'check the *_NODE keys: npl-ops config get KAFKA_NODE',
  },
  {
    sign: /command not found|docker: not found|exit status 127/,
    what: (place) => `there is no docker program ${place}`,
    next: 'install Docker Engine on that machine',
  },
  {
    sign: /Cannot connect to the Docker daemon|error during connect|Is the docker daemon running/i,
    what: (place) => `no Docker engine answers ${place}`,
    next: 'start it: sudo systemctl start docker',
  },
];

/** The failure of a docker command, named where the engine could not be used at all; else as it was. */
export function dockerFailure(error: unknown, node: string): unknown {
  if (!(error instanceof NplError)) return error;
  const words = `${error instanceof ToolError ? error.tail : ''}\n${error.why ?? ''}`;
  const known = KNOWN.find(({ sign }) => sign.test(words));
  if (known === undefined) return error;
  const place = node === LOCAL ? 'on this machine' : `on ${node}`;
  return new NplError(known.what(place), {
    why: lastLine(words),
    next: known.next,
    cause: error,
  });
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) ?? '';
}
