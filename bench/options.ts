import { parseArgs } from 'node:util';

const PARTS = ['startup', 'contest', 'whole', 'memory', 'warehouse', 'hourly', 'live'] as const;

export interface BenchOptions {
  readonly runs: number;
  /** Of each type, in the contest. */
  readonly events: number;
  /** Size of the large object. */
  readonly largeBytes: number;
  /** Age of the oldest bucket of the hourly runs. */
  readonly years: number;
  /** How long the live view is watched under a feed; idle no longer than five minutes. */
  readonly liveSeconds: number;
  readonly parts: ReadonlySet<string>;
  /** Whether docs/benchmarks.md is written: only by a bench that is whole. */
  readonly writes: boolean;
}

const USAGE = `npm run bench -- [--quick] [--runs N] [--events N] [--large BYTES] [--years N] [--live SECONDS]
                    [--only PART,...]

  --quick    one run of each, the live view for 30 seconds; docs/benchmarks.md is left as it is
  --runs     of each contender; 5 by default
  --events   of each of the four types in the contest; 165000 by default, about 200 MB
  --large    size of the large object, in bytes; 2000000000 by default
  --years    age of the oldest bucket of the hourly runs; 10 by default, which takes 350,000 files
  --live     seconds for which the live view is watched under a feed; 300 by default
  --only     of ${PARTS.join(', ')}; docs/benchmarks.md is left as it is
`;

/** Undefined: the usage is what was asked for, or needed. */
export function readOptions(): BenchOptions | typeof USAGE {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      events: { type: 'string', default: '165000' },
      large: { type: 'string', default: '2000000000' },
      years: { type: 'string', default: '10' },
      live: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const runs = Number(values.runs ?? (values.quick ? 1 : 5));
  const [events, largeBytes] = [Number(values.events), Number(values.large)];
  const parts = new Set<string>(values.only?.split(',') ?? PARTS);
  const years = Number(values.years);
  const liveSeconds = Number(values.live ?? (values.quick ? 30 : 300));
  const isKnown = [...parts].every((part) => PARTS.some((known) => known === part));
  const isSound = [runs, events, largeBytes, years + 1, liveSeconds].every(
    (value) => Number.isSafeInteger(value) && value > 0,
  );
  if (values.help || !isKnown || !isSound) return USAGE;
  return {
    runs,
    events,
    largeBytes,
    years,
    liveSeconds,
    parts,
    writes: !values.quick && values.only === undefined,
  };
}
