import type { Choice } from '../question.js';
import type { Situation } from '../situation.js';

// When a question matters, and reasons that several defaults share.

export const inDocker =
  (...services: readonly ('kafka' | 'clickhouse' | 'airflow' | 'superset')[]) =>
  ({ runtimes }: Situation) =>
    services.some((service) => runtimes[service] === 'docker');
export const external =
  (service: 'kafka' | 'clickhouse' | 'airflow') =>
  ({ runtimes }: Situation) =>
    runtimes[service] === 'external';
export const own =
  (service: 'kafka' | 'clickhouse') =>
  ({ runtimes }: Situation) =>
    runtimes[service] !== 'external';
export const severalMachines =
  (service: 'kafka' | 'clickhouse' | 'airflow' | 'superset') =>
  ({ layout, runtimes }: Situation) =>
    layout !== 'embedded' && runtimes[service] === 'docker' && layout !== 'one-machine';
export const anyDocker = inDocker('kafka', 'clickhouse', 'airflow', 'superset');
export const mixed = ({ layout }: Situation): boolean => layout === 'existing';
export const notSeveral = ({ layout }: Situation): boolean => layout !== 'three-machines';

export const IMAGE = 'the release that npl is tested with';
export const FOLDER = 'beside env.conf, where a backup of the folder finds it';
export const NODE = 'this machine; ssh://user@host is another';

export const RUNTIMES: readonly Choice[] = [
  { value: 'docker', title: 'in a container', help: '' },
  { value: 'embedded', title: 'as a plain process of this machine', help: '' },
];

/** Where the folder is on the machine of a container, it may have to be another disk. */
export function notDocker(service: 'kafka' | 'clickhouse'): (situation: Situation) => boolean {
  return ({ runtimes }) => runtimes[service] !== 'docker';
}
