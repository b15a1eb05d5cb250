import type { Compose } from '../clients/docker/compose.js';

/** One service of a stack's Compose project, as Compose understands the files. */
export interface ServiceModel {
  /** Compose's name: `airflow-scheduler`. */
  readonly name: string;
  /** Ours: `kafka`, `clickhouse`, `postgres`, `airflow`, `superset`. */
  readonly service: string;
  readonly image: string;
  /** Made here from a Dockerfile, not pulled. */
  readonly isBuilt: boolean;
  /** Ends well after its work; others wait for that. */
  readonly isOneShot: boolean;
  /** Others that must be up first. */
  readonly dependsOn: readonly string[];
  /** Images that its own is made from; empty where it is pulled. */
  readonly bases: readonly string[];
  /** As `docker run --user`; undefined: what the image says. */
  readonly user: string | undefined;
  /** Folders of the machine that it sees. */
  readonly folders: readonly Folder[];
}

export interface Folder {
  /** Absolute, on the node. */
  readonly path: string;
  readonly isReadOnly: boolean;
}

/** Of `docker compose config --format json`, what is read here. */
interface ConfigJson {
  readonly services: Readonly<Record<string, ServiceJson>>;
}
interface ServiceJson {
  readonly image?: string;
  readonly build?: { readonly args?: Readonly<Record<string, string | null>> } | null;
  readonly user?: string;
  readonly volumes?: readonly {
    readonly type: string;
    readonly source?: string;
    readonly read_only?: boolean;
  }[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const LOOK_TIMEOUT_MS = 60_000;

/** The services of a stack, those first that others wait for. */
export async function stackModel(compose: Compose, signal: AbortSignal): Promise<ServiceModel[]> {
  const text = await compose.cli(['config', '--format', 'json'], { signal, timeoutMs: LOOK_TIMEOUT_MS });
  return readStackModel(JSON.parse(text) as ConfigJson, compose.project);
}

export function readStackModel({ services }: ConfigJson, project: string): ServiceModel[] {
  const awaited = new Set(
    Object.values(services).flatMap(({ depends_on: all = {} }) =>
      Object.entries(all).flatMap(([name, { condition }]) =>
        condition === 'service_completed_successfully' ? [name] : [],
      ),
    ),
  );
  const models = Object.entries(services).map(([name, json]) => ({
    name,
    service: json.labels?.['npl.service'] ?? name,
    image: json.image ?? `${project}-${name}`,
    isBuilt: Boolean(json.build),
    isOneShot: awaited.has(name),
    dependsOn: Object.keys(json.depends_on ?? {}),
    bases: Object.entries(json.build?.args ?? {}).flatMap(([key, value]) =>
      key.endsWith('_IMAGE') && value !== null ? [value] : [],
    ),
    user: json.user,
    folders: (json.volumes ?? []).flatMap(({ type, source, read_only: isReadOnly = false }) =>
      type === 'bind' && source !== undefined ? [{ path: source, isReadOnly }] : [],
    ),
  }));
  return inDependencyOrder(models);
}

function inDependencyOrder(models: readonly ServiceModel[]): ServiceModel[] {
  const ordered = new Map<string, ServiceModel>();
  const visit = (model: ServiceModel): void => {
    if (ordered.has(model.name)) return;
    for (const name of model.dependsOn) {
      const dependency = models.find((other) => other.name === name);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.set(model.name, model);
  };
  // Compose has refused a circle.
  for (const model of models) visit(model);
  return [...ordered.values()];
}
