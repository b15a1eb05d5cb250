import { describe, expect, it } from 'vitest';
import { composeVariables } from '../../../src/stacks/compose-variables.js';
import { SERVICE_CONTAINERS } from '../../../src/stacks/containers.js';
import { INSIDE } from '../../../src/topology/reach.js';
import { STACK_SERVICES } from '../../../src/topology/stacks.js';
import { TEMPLATES, composeFile, contents, interpolated, secretsWith, topologyOf } from './stack-samples.js';

const topology = topologyOf('USE_SUPERSET=YES', 'KAFKA_SECURITY=sasl_scram');
const secrets = secretsWith();

/** The part of a file that describes one container. */
function part(file: string, container: string): string {
  const services = file.slice(file.indexOf('\nservices:'));
  const found = new RegExp(`^  ${container}:\\n(?:(?:    .*)?\\n)*`, 'm').exec(services)?.[0];
  if (found === undefined) throw new Error(`no service ${container}`);
  return found;
}

describe.each(STACK_SERVICES)('%s.yaml', (service) => {
  const file = composeFile(service);
  const variables = composeVariables([service], topology, secrets, TEMPLATES);
  const containers = SERVICE_CONTAINERS[service];

  it('gets every variable that it names, and no other', () => {
    expect([...interpolated(file), ...contents(file)].sort()).toEqual(Object.keys(variables).sort());
  });

  it('refuses to run without one of them', () => {
    expect(file.match(/(?<!\$)\$\{\w+(?!:\?\}|\w)/g)).toBeNull();
  });

  it('takes secrets as files alone', () => {
    const carries = (name: string): boolean =>
      secrets.all().some((secret) => variables[name]?.includes(secret));
    expect(interpolated(file).filter(carries)).toEqual([]);
    const files = /\nsecrets:\n([\s\S]*?\n)(?=\S|$(?![\s\S]))/.exec(file)?.[1] ?? '';
    for (const name of contents(file).filter(carries)) expect(files).toContain(`environment: ${name}\n`);
  });

  it('has the containers that the program knows, each named, limited in its logs and ended in time', () => {
    const services = /\nservices:\n([\s\S]*?)(?=\n\S|$(?![\s\S]))/.exec(file)?.[1] ?? '';
    expect(Array.from(services.matchAll(/^ {2}([\w-]+):/gm), ([, name]) => name)).toEqual(
      containers.map(({ name }) => name),
    );
    for (const { name, isOneShot } of containers) {
      const own = part(file, name);
      expect(own.includes("restart: 'no'")).toBe(isOneShot);
      const all = own.includes('<<: *') ? file : own;
      for (const setting of ['npl.stack:', 'npl.service:', 'npl.config:', 'logging:', 'stop_grace_period:']) {
        expect(all).toContain(setting);
      }
      if (!isOneShot) expect(own).toContain('healthcheck:');
    }
  });

  it('waits for the end of each container that ends', () => {
    for (const { name } of containers.filter(({ isOneShot }) => isOneShot)) {
      expect(file).toContain(`${name}:\n        condition: service_completed_successfully`);
    }
  });

  it('mounts the folders that the program prepares, and fails when one is missing', () => {
    const sources = Array.from(file.matchAll(/source: \$\{(\w+):\?\}/g), ([, name]) => variables[name!]);
    const folders = containers.flatMap((container) => container.folders(topology).map(({ path }) => path));
    expect(new Set(sources)).toEqual(new Set(folders));
    expect(file.match(/type: bind/g)?.length).toBe(file.match(/create_host_path: false/g)?.length);
  });

  it('publishes ports at the address of the topology alone', () => {
    const ports = file.match(/published: /g)?.length ?? 0;
    expect(file.match(/published: \$\{\w+:\?\}\n +host_ip: \$\{\w+_BIND:\?\}/g)).toHaveLength(ports);
    expect(part(file, INSIDE[service].host)).toMatch(new RegExp(`\\b${INSIDE[service].port}\\b`));
  });
});
