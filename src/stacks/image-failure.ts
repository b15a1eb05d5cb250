import { NplError, ToolError } from '../errors.js';
import { serviceKeys } from './service-keys.js';

export interface WantedImage {
  readonly image: string;
  /** Our services that need it: `kafka`. */
  readonly services: readonly string[];
  /** `local` or `ssh://user@host`. */
  readonly node: string;
}

interface Known {
  readonly sign: RegExp;
  readonly why: string;
  next(wanted: WantedImage): string;
}

const KNOWN: readonly Known[] = [
  {
    sign: /manifest unknown|manifest for .* not found|: not found/i,
    why: 'the registry has no image of that name and tag',
    next: (wanted) => `${setImage(wanted)}; then npl-setup --yes`,
  },
  {
    sign: /invalid reference format/i,
    why: 'that is no name of an image',
    next: (wanted) => `${setImage(wanted)}; then npl-setup --yes`,
  },
  {
    sign: /pull access denied|repository does not exist|unauthorized|authentication required|no basic auth credentials|denied:/i,
    why: 'the registry does not know it, or shows it only to those who sign in',
    next: (wanted) => `${setImage(wanted)}; or sign in to its registry: docker login`,
  },
  {
    sign: /toomanyrequests|rate limit/i,
    why: 'the registry allows no more downloads for now',
    next: () => 'sign in to the registry with docker login, or try again in some hours',
  },
  {
    sign: /no matching manifest for|does not match the specified platform/i,
    why: 'there is no such image for the processor of this machine',
    next: setImage,
  },
  {
    sign: /no space left on device/i,
    why: 'the disk of Docker is full',
    next: () => 'free some space: docker system df, then docker image prune',
  },
  {
    sign: /no such host|i\/o timeout|connection refused|connection reset|network is unreachable|no route to host|TLS handshake|x509|server misbehaving|context deadline exceeded|request canceled|EOF$/im,
    why: 'its registry cannot be reached from that machine',
    next: ({ image }) =>
      `check the network and the proxy of Docker; or bring it there: docker save ${image}, then docker load`,
  },
];

/** Why an image that a service needs could not be pulled. */
export function pullFailure(error: unknown, wanted: WantedImage): unknown {
  return failure(error, wanted, `the image ${wanted.image} of ${titles(wanted)} cannot be pulled`);
}

/** Why an image that is made here could not be. */
export function buildFailure(error: unknown, wanted: WantedImage): unknown {
  return failure(error, wanted, `the image ${wanted.image} of ${titles(wanted)} cannot be built`);
}

function failure(error: unknown, wanted: WantedImage, what: string): unknown {
  if (!(error instanceof ToolError)) return error;
  const known = KNOWN.find(({ sign }) => sign.test(error.tail));
  const lastWords = error.tail.split('\n').slice(-LAST_WORDS).join('\n');
  return new NplError(what, {
    why: known === undefined ? lastWords : `${known.why}\n${lastWords}`,
    next: known?.next(wanted) ?? `try it by hand${place(wanted)}: docker pull ${wanted.image}`,
    cause: error,
  });
}

const LAST_WORDS = 3;

function setImage({ services, image }: WantedImage): string {
  const key = serviceKeys(services[0] ?? '')?.image;
  return key === undefined ? `name another image than ${image}` : `npl-ops config set ${key}=NAME:TAG`;
}

function titles({ services }: WantedImage): string {
  return services.map((service) => serviceKeys(service)?.title ?? service).join(' and ');
}

function place({ node }: WantedImage): string {
  return node === 'local' ? '' : ` on ${node.replace('ssh://', '')}`;
}
