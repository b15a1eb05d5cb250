import { newProgram, runProgram, type Host } from './entry.js';

/** `npl-setup`: one command, no subcommands. */
export async function main(host: Host): Promise<void> {
  await runProgram(host, async (run) => {
    const program = await newProgram(
      'npl-setup',
      'Stands up the clickstream pipeline that env.conf describes.',
    );
    return program
      .option('--plan, --dry-run', 'show what would be done and change nothing')
      .option('--sample', 'load the sample events through the pipeline too')
      .action((options: { dryRun?: true; sample?: true }) =>
        run(async (cli) =>
          (await import('./setup.js')).setupCommand(cli, {
            plan: options.dryRun ?? false,
            sample: options.sample ?? false,
          }),
        ),
      );
  });
}
