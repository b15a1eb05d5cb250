import type { KeyQuestion } from './key-question.js';
import {
  FOLDER,
  IMAGE,
  NODE,
  RUNTIMES,
  external,
  inDocker,
  mixed,
  notDocker,
  own,
  severalMachines,
} from './when.js';

export const clickhouse = {
  USE_EXTERNAL_CLICKHOUSE: { section: 'clickhouse', why: 'npl brings a ClickHouse of its own', when: mixed },
  CLICKHOUSE_HOST: {
    section: 'clickhouse',
    why: '',
    when: external('clickhouse'),
    isNeeded: external('clickhouse'),
  },
  CLICKHOUSE_NODE: { section: 'clickhouse', why: NODE, when: severalMachines('clickhouse') },
  CLICKHOUSE_OUT_PORT: { section: 'clickhouse', why: 'it keeps clear of the 8123 that another may have' },
  CLICKHOUSE_CLIENT_PORT: {
    section: 'clickhouse',
    why: 'for clickhouse-client; npl itself does not need it',
    when: ({ runtimes }) => runtimes.clickhouse === 'docker',
    advanced: true,
  },
  CLICKHOUSE_USER: {
    section: 'clickhouse',
    why: 'the user that every ClickHouse has',
    when: ({ runtimes }) => runtimes.clickhouse !== 'embedded',
    advanced: own('clickhouse'),
  },
  CLICKHOUSE_DATABASE: {
    section: 'clickhouse',
    why: 'it exists everywhere',
    advanced: own('clickhouse'),
  },
  CLICKHOUSE_RUNTIME: {
    section: 'clickhouse',
    why: 'as everything else runs',
    when: (situation) => mixed(situation) && own('clickhouse')(situation),
    advanced: true,
    choices: [{ value: '', title: 'as everything else', help: '' }, ...RUNTIMES],
  },
  CLICKHOUSE_DATA: {
    section: 'clickhouse',
    why: FOLDER,
    when: own('clickhouse'),
    advanced: notDocker('clickhouse'),
  },
  CLICKHOUSE_IMAGE: { section: 'clickhouse', why: IMAGE, when: inDocker('clickhouse'), advanced: true },
  CLICKHOUSE_CLUSTER: {
    section: 'clickhouse',
    why: 'one server needs none',
    // Also where it was left over: it has to be emptied then.
    when: (situation) => external('clickhouse')(situation) || situation.values.CLICKHOUSE_CLUSTER !== '',
    advanced: true,
  },
} satisfies Readonly<Record<string, KeyQuestion>>;
