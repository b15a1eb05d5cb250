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

export const kafka = {
  USE_EXTERNAL_KAFKA: { section: 'kafka', why: 'npl brings a Kafka of its own', when: mixed },
  KAFKA_HOST: {
    section: 'kafka',
    why: '',
    when: external('kafka'),
    isNeeded: external('kafka'),
  },
  KAFKA_NODE: { section: 'kafka', why: NODE, when: severalMachines('kafka') },
  KAFKA_PORT: { section: 'kafka', why: 'it keeps clear of the 9092 that another Kafka may have' },
  KAFKA_SECURITY: {
    section: 'kafka',
    why: 'on loopback nobody else can reach it',
    when: ({ runtimes }) => runtimes.kafka !== 'embedded',
    advanced: ({ layout, runtimes }) => layout === 'one-machine' && runtimes.kafka === 'docker',
    choices: [
      {
        value: 'plaintext',
        title: 'without sign-in',
        help: 'A Kafka of npl then listens on loopback alone.',
      },
      {
        value: 'sasl_scram',
        title: 'with user and password',
        help: 'SCRAM-SHA-512; needed where other machines take part.',
      },
    ],
  },
  KAFKA_USER: {
    section: 'kafka',
    why: 'the user that npl creates',
    when: ({ values, runtimes }) => values.KAFKA_SECURITY === 'sasl_scram' && runtimes.kafka !== 'embedded',
    advanced: own('kafka'),
  },
  KAFKA_RUNTIME: {
    section: 'kafka',
    why: 'as everything else runs',
    when: (situation) => mixed(situation) && own('kafka')(situation),
    advanced: true,
    choices: [{ value: '', title: 'as everything else', help: '' }, ...RUNTIMES],
  },
  KAFKA_DATA: { section: 'kafka', why: FOLDER, when: own('kafka'), advanced: notDocker('kafka') },
  KAFKA_IMAGE: { section: 'kafka', why: IMAGE, when: inDocker('kafka'), advanced: true },
  KAFKA_PARTITIONS: { section: 'kafka', why: 'enough for some 200,000 events a second', advanced: true },
  KAFKA_REPLICATION: {
    section: 'kafka',
    why: 'one broker can keep one copy',
    advanced: own('kafka'),
  },
} satisfies Readonly<Record<string, KeyQuestion>>;
