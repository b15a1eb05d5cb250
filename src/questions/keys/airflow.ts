import type { KeyQuestion } from './key-question.js';
import { FOLDER, IMAGE, NODE, external, inDocker, notSeveral, severalMachines } from './when.js';

export const airflow = {
  USE_EXTERNAL_AIRFLOW: {
    section: 'airflow',
    why: 'npl brings an Airflow of its own',
    when: ({ values }) => values.RUNTIME !== 'embedded',
    advanced: notSeveral,
  },
  AIRFLOW_URL: {
    section: 'airflow',
    why: 'without it npl cannot show its runs',
    when: external('airflow'),
  },
  AIRFLOW_NODE: { section: 'airflow', why: NODE, when: severalMachines('airflow') },
  AIRFLOW_WEBSERVER_PORT: {
    section: 'airflow',
    why: 'where Airflow is usually found',
    when: inDocker('airflow'),
  },
  AIRFLOW_ADMIN_USER: {
    section: 'airflow',
    why: 'npl creates it with a password of its own; an external Airflow has to know it',
    when: ({ runtimes }) => runtimes.airflow !== 'off',
  },
  AIRFLOW_DATABASE: { section: 'airflow', why: FOLDER, when: inDocker('airflow'), advanced: true },
  AIRFLOW_DAGS: {
    section: 'airflow',
    why: FOLDER,
    when: ({ runtimes }) => runtimes.airflow !== 'off',
    advanced: inDocker('airflow'),
  },
  AIRFLOW_SHARE: { section: 'airflow', why: FOLDER, when: inDocker('airflow'), advanced: true },
  AIRFLOW_IMAGE: { section: 'airflow', why: IMAGE, when: inDocker('airflow'), advanced: true },
  POSTGRES_IMAGE: { section: 'airflow', why: IMAGE, when: inDocker('airflow'), advanced: true },
} satisfies Readonly<Record<string, KeyQuestion>>;
