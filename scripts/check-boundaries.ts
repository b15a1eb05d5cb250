import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { join } from 'node:path';

/** Fewer modules than this means that the tool read nothing, which it reports as success. */
const FEWEST_MODULES = 3;

/**
 * Checks the import ranks of `<root>/src` against `.dependency-cruiser.cjs` of this project.
 * Returns one line per violation; throws when too few modules were read to mean anything.
 */
export async function checkBoundaries(root: string, projectRoot: string): Promise<readonly string[]> {
  const config = await extractConfig(join(projectRoot, '.dependency-cruiser.cjs'));
  const { output } = await cruise(
    ['src'],
    { ...config.options, ruleSet: { forbidden: config.forbidden ?? [] }, validate: true, baseDir: root },
    undefined,
    { tsConfig: extractTsConfig(join(projectRoot, 'tsconfig.json')) },
  );
  const result = output as ICruiseResult;
  const own = result.modules.filter((module) => module.source.startsWith('src/'));
  if (own.length < FEWEST_MODULES) throw new Error(`read only ${own.length} modules of ${root}/src`);
  return result.summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`);
}
