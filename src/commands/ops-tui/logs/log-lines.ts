import { UsageError } from '../../../errors.js';
import type { LogLines, LogSource } from '../../../ui/ops/views/logs/log-line.js';
import { placeText } from '../../../ui/ops/views/services/cells.js';
import { chooseServices } from '../../choose-services.js';
import type { PanelContext } from '../panel.js';
import { followContainer } from './follow-container.js';
import { followEngines } from './follow-engines.js';
import { lineBuffer } from './line-buffer.js';

const SUPERVISOR = 'supervisor';
/** Lines to begin with: of one service, and of all together. */
const LINES = 2_000;
const LEAST_EACH = 50;

type Context = Pick<PanelContext, 'topology' | 'services'> & {
  readonly env: NodeJS.ProcessEnv;
  readonly redact: (text: string) => string;
};

/** Everything that has a log: engines, containers, and services of several containers. */
export function logSources({ topology }: Pick<Context, 'topology'>): LogSource[] {
  const { engines, containers } = chooseServices(topology, []);
  const airflow = containers.filter(({ service }) => service.startsWith('airflow-'));
  const group = airflow[0] && {
    name: 'airflow',
    place: `${placeText(airflow[0].node)}, its containers together`,
  };
  return [
    ...engines.map((name) => ({ name, place: 'embedded' })),
    ...(engines.length === 0
      ? []
      : [{ name: SUPERVISOR, place: 'starts the embedded engines, and says why' }]),
    ...(group === undefined ? [] : [group]),
    ...containers.map(({ service, node }) => ({ name: service, place: `Docker, ${placeText(node)}` })),
  ];
}

/**
 * The newest lines of a service, or of all where `name` is empty, again and again while lines come. Throws as
 * `chooseServices`; what goes wrong later stands among the lines. Ends with `signal`.
 */
export async function* logLines(
  { topology, services, env, redact }: Context,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<LogLines> {
  const { engines, containers } = chosen(topology, name);
  const several = engines.length + containers.length;
  if (several === 0) throw new UsageError('npl runs no service here, so that there is no log');
  const count = Math.max(LEAST_EACH, Math.floor(LINES / several));
  const buffer = lineBuffer(several > 1, redact);
  const ended = new AbortController();
  const limited = AbortSignal.any([signal, ended.signal]);
  const options = { services, env, count, signal: limited };
  const following = Promise.all([
    engines.length === 0
      ? undefined
      : followEngines(buffer, { stateDir: topology.stateDir, names: engines, ...options }),
    ...containers.map((one) => followContainer(buffer, one, options)),
  ]);
  const failed = following.then(
    () => undefined,
    (error: unknown) => {
      if (!limited.aborted) ended.abort(error);
    },
  );
  try {
    yield* buffer.snapshots(limited);
    if (!signal.aborted) throw ended.signal.reason;
  } finally {
    ended.abort();
    await failed;
  }
}

function chosen(topology: Context['topology'], name: string) {
  if (name === SUPERVISOR) return { engines: [SUPERVISOR] as const, containers: [] };
  const { engines, containers } = chooseServices(topology, name === '' ? [] : [name]);
  const withSupervisor = name === '' && engines.length > 0 ? ([...engines, SUPERVISOR] as const) : engines;
  return { engines: withSupervisor, containers };
}
