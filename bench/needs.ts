import { execa } from 'execa';

/** What the contenders are made with, and neither npm nor pip brings. */
const NEEDS = [
  { argv: ['kcat', '-V'], package: 'kcat' },
  { argv: ['python3', '-c', 'import venv, ensurepip'], package: 'python3-venv' },
] as const;

/** Packages, as Debian calls them, without which a bench would end in its middle. */
export async function missingPackages(): Promise<string[]> {
  const found = await Promise.all(
    NEEDS.map(async ({ argv: [program, ...args], package: name }) => {
      const { failed } = await execa(program, args, { reject: false, stdin: 'ignore' });
      return failed ? [name] : [];
    }),
  );
  return found.flat();
}
