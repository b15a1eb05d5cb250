import type { Progress } from '../../plan/step.js';

/** Layers of the images that are being fetched, as far as they are known. */
export interface Layers {
  readonly known: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
}

export const NO_LAYERS: Layers = { known: new Set(), there: new Set() };

const LINE = /^([0-9a-f]{12}): (.+)$/;
const THERE = /^(Pull complete|Already exists)/;

/** What one line that `docker pull` prints without a terminal says of a layer. */
export function withPullLine(layers: Layers, line: string): Layers {
  const [, layer, state] = LINE.exec(line.trim()) ?? [];
  if (layer === undefined || state === undefined) return layers;
  return {
    known: new Set(layers.known).add(layer),
    there: THERE.test(state) ? new Set(layers.there).add(layer) : layers.there,
  };
}

export function layerProgress({ known, there }: Layers): Progress {
  return { done: there.size, total: known.size, unit: 'layers' };
}
