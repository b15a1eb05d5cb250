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

/** The pictures of the README; to add one, add it here. */
export const SCENES: readonly Scene[] = [
  {
    name: 'status',
    command: 'npl-ops',
    args: ['status', '--watch'],
    stack: 'running',
    rows: 28,
    steps: [{ waitFor: '✔ Healthy' }, { waitFor: /seen \d s ago/ }],
  },
];
