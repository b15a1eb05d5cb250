import { fileURLToPath } from 'node:url';
import type { Command } from '../measure.js';

/** What every contender is given, as JSON in BENCH_RUN. */
export interface Run {
  readonly broker: string;
  /** Empty, with three partitions. */
  readonly topic: string;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
  readonly keys: readonly string[];
  readonly batchTime: string;
  readonly plainFile: string;
}

/** The last line that a contender prints, as JSON. */
export interface Answer {
  readonly rows: number;
  /** From its first request to its last acknowledgement: without the start of the process. */
  readonly seconds: number;
}

/** One way of getting the same rows into the same broker. */
export interface Contender {
  readonly id: 'engine' | 'python' | 'kcat' | 'kafkajs' | 'ceiling';
  readonly name: string;
  /** What it does, in the table of docs/benchmarks.md. */
  readonly about: string;
  /** False: nothing must arrive. */
  readonly publishes: boolean;
  command(run: Run, python: string): Command;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A contender of this folder under the same Node, with what lets it be TypeScript. */
function node(file: string, run: Run): Command {
  const flags = ['--disable-warning=ExperimentalWarning', '--import', here('../resolve.mjs')];
  return { argv: [process.execPath, ...flags, here(file)], env: { BENCH_RUN: JSON.stringify(run) } };
}

/** This engine is the first. */
export const CONTENDERS: readonly [Contender, ...Contender[]] = [
  {
    id: 'engine',
    name: 'npl',
    about:
      'this engine: ranged reads, inflate, split, check, splice, one transaction an object, four objects at once',
    publishes: true,
    command: (run) => node('engine.ts', run),
  },
  {
    id: 'python',
    name: 'Python',
    about: 'the original way: the whole zip in memory, `json.loads` and `json.dumps` a line, confluent-kafka',
    publishes: true,
    command: (run, python) => ({
      argv: [python, here('../python/original.py')],
      env: { BENCH_RUN: JSON.stringify(run) },
    }),
  },
  {
    id: 'kcat',
    name: 'kcat',
    about: 'librdkafka in C on the file already fetched, unzipped and left as it is: `kcat -P -l`',
    publishes: true,
    command: ({ broker, topic, plainFile }) => ({
      argv: ['kcat', '-P', '-b', broker, '-t', topic, '-l', plainFile],
    }),
  },
  {
    id: 'kafkajs',
    name: 'kafkajs',
    about: 'the same reading and splicing, sent by stock kafkajs, 1,000 messages a send, 5 sends in flight',
    publishes: true,
    command: (run) => node('kafkajs.ts', run),
  },
  {
    id: 'ceiling',
    name: 'no producer',
    about: 'the path of npl up to the encoded batches, which are thrown away',
    publishes: false,
    command: (run) => node('ceiling.ts', run),
  },
];
