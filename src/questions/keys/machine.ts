import type { KeyQuestion } from './key-question.js';
import { RUNTIMES, anyDocker, mixed } from './when.js';

export const machine = {
  HOST: {
    section: 'machine',
    why: 'nothing is reachable from other machines then',
    when: anyDocker,
  },
  RUNTIME: {
    section: 'machine',
    why: 'containers are what a lasting installation runs in',
    when: mixed,
    choices: RUNTIMES,
  },
  STACK_NAME: {
    section: 'machine',
    why: 'one stack on a machine is what most have',
    when: anyDocker,
    advanced: true,
  },
} satisfies Readonly<Record<string, KeyQuestion>>;
