import { createHash } from 'node:crypto';

/** A repeatable stream of chance: the same origin gives the same values on every machine. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform whole number in [0, below). */
  below(below: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the choices, as often as its `weight` says; weight 1 where none is given. */
  pick<T extends { readonly weight?: number } | string>(choices: readonly [T, ...T[]]): T;
  /** A version 4 UUID. */
  uuid(): string;
}

/**
 * The generator sfc32 (Chris Doty-Humphrey, PractRand), seeded with SHA-256 of the origin. Its 128 bits of
 * state keep streams of different origins apart. Only 32-bit arithmetic, so no engine rounds differently.
 */
export function randomFrom(origin: string): Random {
  const digest = createHash('sha256').update(origin).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;

  const bits = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // The first values still resemble the seed.
  for (let i = 0; i < 12; i += 1) bits();

  const next = (): number => bits() / 2 ** 32;
  return {
    next,
    below: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    pick(choices) {
      const total = choices.reduce((sum, choice) => sum + weightOf(choice), 0);
      let rest = next() * total;
      return (
        choices.find((choice) => {
          rest -= weightOf(choice);
          return rest < 0;
        }) ?? choices[0]
      );
    },
    uuid() {
      const hex = [bits(), bits(), bits(), bits()].map((n) => n.toString(16).padStart(8, '0')).join('');
      const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) & 3];
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

function weightOf(choice: { readonly weight?: number } | string): number {
  return typeof choice === 'string' ? 1 : (choice.weight ?? 1);
}
