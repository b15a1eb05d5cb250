/**
 * Import ranks: each rank may import only what stands to its left. Ranks that share a slot do not
 * import each other. docs/architecture.md explains them.
 */
const RANKS = [
  ['errors', 'redact'],
  ['config'],
  ['topology'],
  ['questions'],
  ['clients'],
  ['embedded', 'schema', 'ingest', 'stacks', 'plan'],
  ['steps', 'probes'],
  ['ui'],
  ['commands'],
];

const path = (rank) => `^src/${rank}(/|\\.ts$)`;

const climbs = RANKS.flatMap((slot, i) =>
  slot.map((rank) => ({
    name: `rank-${rank}`,
    severity: 'error',
    comment: `src/${rank} may import only ranks to its left`,
    from: { path: path(rank) },
    to: { path: [...slot.filter((other) => other !== rank), ...RANKS.slice(i + 1).flat()].map(path) },
  })),
).filter((rule) => rule.to.path.length > 0);

const ADAPTERS = ['clients', 'embedded', 'steps', 'ingest', 'schema', 'stacks'];

module.exports = {
  forbidden: [
    ...climbs,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-draws-nothing',
      severity: 'error',
      comment: 'only ui and commands may know a terminal',
      from: { path: '^src/', pathNot: '^src/(ui|commands)/' },
      to: { path: '^(node_modules/)?(ink|react|enquirer)(/|$)' },
    },
    {
      name: 'ui-does-no-work',
      severity: 'error',
      comment: 'ui takes types and pure functions from the core, never effects',
      from: { path: '^src/ui/' },
      to: { path: ADAPTERS.map(path), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
