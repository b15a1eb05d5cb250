import type { KeyQuestion } from './key-question.js';
import { FOLDER, IMAGE, inDocker, NODE, severalMachines } from './when.js';

export const superset = {
  USE_SUPERSET: {
    section: 'superset',
    why: 'it takes 1 GB of memory',
    when: ({ values }) => values.RUNTIME !== 'embedded',
  },
  SUPERSET_NODE: { section: 'superset', why: NODE, when: severalMachines('superset') },
  SUPERSET_PORT: { section: 'superset', why: 'where Superset is usually found', when: inDocker('superset') },
  SUPERSET_ADMIN_USER: {
    section: 'superset',
    why: 'npl creates it with a password of its own',
    when: inDocker('superset'),
  },
  SUPERSET_DATA: { section: 'superset', why: FOLDER, when: inDocker('superset'), advanced: true },
  SUPERSET_IMAGE: { section: 'superset', why: IMAGE, when: inDocker('superset'), advanced: true },
} satisfies Readonly<Record<string, KeyQuestion>>;
