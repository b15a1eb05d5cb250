export type Step =
  | { readonly press: readonly string[] }
  | { readonly type: string }
  /** A text that must be on the screen before the next step, or before the picture is taken. */
  | { readonly waitFor: string | RegExp; readonly ms?: number };

export interface Scene {
  /** Of the files: `<name>-light.svg` and `<name>-dark.svg`. */
  readonly name: string;
  readonly command: 'npl-setup' | 'npl-ops';
  readonly args: readonly string[];
  /** `running`: the embedded stack with the events of its demo bucket; `none`: a folder with env.conf alone. */
  readonly stack: 'running' | 'none';
  readonly steps: readonly Step[];
  /** Default 80 x 24. */
  readonly cols?: number;
  readonly rows?: number;
}

/** From the welcome to the review, with every default. */
const TO_REVIEW: readonly Step[] = [
  { waitFor: /In env\.conf:|Recommended:/, ms: 30_000 },
  { press: ['enter'] },
  { waitFor: '> What do you want' },
  { press: ['enter'] },
  { waitFor: '> Port of Kafka' },
  { press: ['enter'] },
  { waitFor: '> HTTP port' },
  { press: ['enter'] },
  { waitFor: '> Where do the source' },
  { press: ['enter'] },
  { waitFor: '> Port of the embedded' },
  { press: ['enter'] },
  { waitFor: 'Enter does it.', ms: 60_000 },
];

/** The pictures of the README; to add one, add it here. */
export const SCENES: readonly Scene[] = [
  {
    name: 'setup-question',
    command: 'npl-setup',
    args: [],
    stack: 'none',
    cols: 110,
    rows: 26,
    steps: [...TO_REVIEW.slice(0, 5), { waitFor: /✔ ports .* are free/ }],
  },
  {
    name: 'setup-review',
    command: 'npl-setup',
    args: [],
    stack: 'none',
    rows: 30,
    steps: TO_REVIEW,
  },
  {
    name: 'overview',
    command: 'npl-ops',
    args: [],
    stack: 'running',
    cols: 110,
    rows: 30,
    // How much of a core each takes is known from the second look on.
    steps: [{ waitFor: '✔ Healthy' }, { waitFor: /\d % +\d+ MB/, ms: 30_000 }],
  },
  {
    name: 'hours',
    command: 'npl-ops',
    args: [],
    stack: 'running',
    rows: 20,
    steps: [{ waitFor: '✔ Healthy' }, { type: '6' }, { waitFor: 'J joined' }],
  },
  {
    name: 'status',
    command: 'npl-ops',
    args: ['status', '--watch'],
    stack: 'running',
    rows: 28,
    steps: [{ waitFor: '✔ Healthy' }, { waitFor: /seen \d s ago/ }],
  },
];
