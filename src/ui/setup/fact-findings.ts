import type { Finding } from '../../probes/answers/finding.js';
import type { WelcomeFacts } from '../../probes/answers/welcome-facts.js';

/** All that was found before the first question, in the order in which it is told. */
export function factFindings({ envConf, running, docker, java, machine }: WelcomeFacts): Finding[] {
  return [
    envConf.finding,
    ...(running.finding === undefined ? [] : [running.finding]),
    docker.finding,
    java.finding,
    machine.finding,
  ];
}
