import type { Compose } from '../../clients/docker/compose.js';
import { missingImages } from '../../clients/docker/images.js';
import type { Docker } from '../../clients/docker/docker.js';
import { NplError } from '../../errors.js';
import type { Step, StepContext } from '../../plan/step.js';
import { buildFailure, pullFailure } from '../../stacks/image-failure.js';
import { stackModel, type ServiceModel } from '../../stacks/stack-model.js';
import { nodeId } from '../../topology/stacks.js';
import type { StackTools } from './stack-tools.js';
import { layerProgress, NO_LAYERS, withPullLine } from './pull-progress.js';

/** An image that the engine lacks, with the services that wait for it. */
interface MissingImage {
  readonly image: string;
  readonly isBuilt: boolean;
  /** Compose's names. */
  readonly names: readonly string[];
  readonly services: readonly string[];
}

/** Every image of a node's stack is in its engine: pulled, or built there. */
export function imagesStep({ docker, compose }: StackTools, needs: readonly string[]): Step {
  const { node } = docker;
  const missing = async (signal: AbortSignal): Promise<MissingImage[]> => {
    const models = await stackModel(await compose(), signal);
    const lacks = await missingOf(byImage(models), signal);
    return [...(await missingOf(basesOf(lacks, models), signal)), ...lacks];
  };
  const missingOf = async (wanted: readonly MissingImage[], signal: AbortSignal): Promise<MissingImage[]> => {
    const names = wanted.map(({ image }) => image);
    const missed = await missingImages(docker, names, { signal });
    return wanted.filter(({ image }) => missed.includes(image));
  };
  return {
    id: `images-${nodeId(node)}`,
    title: 'Images',
    node,
    needs,
    will: ['pull or build the images that are missing'],
    timeoutMs: 3_600_000,
    retries: 1,
    check: async ({ signal }) => {
      const lacks = await missing(signal);
      if (lacks.length === 0) return { holds: true, detail: 'all images are there' };
      return {
        holds: false,
        will: lacks.map(({ image, isBuilt }) => `${isBuilt ? 'build' : 'pull'} ${image}`),
      };
    },
    apply: async (context) => {
      const lacks = await missing(context.signal);
      await pullAll(
        docker,
        lacks.filter(({ isBuilt }) => !isBuilt),
        context,
      );
      for (const image of lacks.filter(({ isBuilt }) => isBuilt)) {
        await build(await compose(), image, context);
      }
    },
    verify: async ({ signal }) => {
      const lacks = await missing(signal);
      if (lacks.length === 0) return 'all images are there';
      throw new NplError(`${lacks.map(({ image }) => image).join(', ')} is not there after it was fetched`, {
        next: 'docker image ls',
      });
    },
  };
}

/** Those that are made here come last. */
function byImage(models: readonly ServiceModel[]): MissingImage[] {
  const images = [...new Set(models.map(({ image }) => image))].map((image) => {
    const users = models.filter((model) => model.image === image);
    return {
      image,
      isBuilt: users.some(({ isBuilt }) => isBuilt),
      names: users.map(({ name }) => name),
      services: [...new Set(users.map(({ service }) => service))],
    };
  });
  return images.sort((a, b) => Number(a.isBuilt) - Number(b.isBuilt));
}

/** What a missing image has to be made from, and is missing as well. */
function basesOf(lacks: readonly MissingImage[], models: readonly ServiceModel[]): MissingImage[] {
  const builders = models.filter(({ image }) => lacks.some((one) => one.isBuilt && one.image === image));
  const bases = [...new Set(builders.flatMap((model) => model.bases))];
  return bases.map((image) => {
    const users = builders.filter((model) => model.bases.includes(image));
    return { image, isBuilt: false, names: [], services: [...new Set(users.map(({ service }) => service))] };
  });
}

async function pullAll(
  docker: Docker,
  images: readonly MissingImage[],
  { signal, log, progress }: StepContext,
): Promise<void> {
  let layers = NO_LAYERS;
  for (const { image, services } of images) {
    const onLine = (line: string): void => {
      const before = layers;
      layers = withPullLine(layers, line);
      if (layers === before) log(line);
      else progress(layerProgress(layers));
    };
    await docker.cli(['pull', image], { signal, onLine }).catch((error: unknown) => {
      throw pullFailure(error, { image, services, node: docker.node });
    });
  }
}

/** Builds it once, though several services use it. */
async function build(
  compose: Compose,
  { image, names, services }: MissingImage,
  { signal, log }: StepContext,
): Promise<void> {
  const args = ['build', ...names.slice(0, 1)];
  await compose.cli(args, { signal, onLine: log }).catch((error: unknown) => {
    throw buildFailure(error, { image, services, node: compose.node });
  });
}
