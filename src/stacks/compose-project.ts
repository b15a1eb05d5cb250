import type { ComposeProject } from '../clients/docker/compose.js';
import type { Secrets } from '../config/secrets.js';
import type { Stack } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import { composeVariables } from './compose-variables.js';
import { readTemplates, templatePath } from './templates.js';

/** What npl runs on one node, as Compose takes it. Throws nothing for a missing secret: see `composeVariables`. */
export async function composeProject(
  topology: Topology,
  { services }: Pick<Stack, 'services'>,
  secrets: Secrets,
): Promise<ComposeProject> {
  return {
    name: topology.stackName,
    files: services.map((name) => templatePath(`compose/${name}.yaml`)),
    variables: composeVariables(services, topology, secrets, await readTemplates()),
  };
}
