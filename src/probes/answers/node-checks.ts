import { isLoopback } from '../../topology/machine.js';
import { stacksOf } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import type { Asked, ChecksOfQuestion } from './asked.js';
import type { CheckSpec } from './check-spec.js';
import { warning } from './finding.js';

// Looks at the machines on which services of ours are to run.

const OWN_ADDRESS = 'answer the address by which the others know this machine, unless nothing is to run here';

/** Whether what the runtimes need is on this machine. */
export const runtimes: ChecksOfQuestion = ({ question, answers, topology }) => {
  // Which machines are meant is asked after that; each is looked at then.
  if (question === 'layout' && answers.layout === 'three-machines') return [];
  const engines = (['kafka', 'clickhouse'] as const).filter((name) => topology[name].runtime === 'embedded');
  const isDocker = stacksOf(topology).some((stack) => stack.node === 'local');
  return [
    ...(isDocker ? [{ kind: 'docker' as const }] : []),
    ...(engines.length > 0 ? [{ kind: 'embedded' as const, engines }] : []),
  ];
};

export const ownHost: ChecksOfQuestion = ({ answers, topology: { host } }) =>
  answers.layout === 'three-machines' && isLoopback(host)
    ? [{ kind: 'told', finding: warning(`${host}: no other machine reaches what runs here`, OWN_ADDRESS) }]
    : [{ kind: 'own-host', host }];

export const stackName: ChecksOfQuestion = ({ topology }) => {
  const nodes = stacksOf(topology).map((stack) => stack.node);
  return nodes.length === 0 ? [] : [{ kind: 'stack-name', stackName: topology.stackName, nodes }];
};

export const node =
  (service: 'kafka' | 'clickhouse' | 'airflow' | 'superset'): ChecksOfQuestion =>
  ({ question, topology }) =>
    topology[service].runtime === 'docker'
      ? [{ kind: 'node', node: topology[service].node, key: question }]
      : [];

export const image =
  (
    service: 'kafka' | 'clickhouse' | 'airflow' | 'superset',
    imageOf: (topology: Topology) => string = (topology) => topology[service].image,
  ) =>
  ({ question, topology }: Asked): CheckSpec[] =>
    topology[service].runtime === 'docker'
      ? [{ kind: 'image', image: imageOf(topology), node: topology[service].node, key: question }]
      : [];
