import { host } from '../address-types.js';
import { stackName } from '../value-types.js';
import { key } from './key-spec.js';
import { engineRuntime } from './engine-runtime.js';

export const machine = {
  HOST: key(
    host,
    'localhost',
    'Address of this machine?',
    'Address of the machine that runs the services, as clients reach it.',
  ),
  RUNTIME: key(
    engineRuntime,
    'docker',
    'How do the services run?',
    'docker: in containers. embedded: real engines as plain processes of this machine, on loopback, without Airflow and Superset.',
  ),
  STACK_NAME: key(
    stackName,
    'npl',
    'Name of the stack?',
    'Compose project of the containers. Two stacks on one machine need different names.',
  ),
};
