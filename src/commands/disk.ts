import { dockerOn } from '../clients/docker.js';
import { ExitCode } from '../errors.js';
import { diskLook } from '../probes/disk/disk-look.js';
import { tableLines } from '../ui/kit/table-lines.js';
import { DISK_COLUMNS, diskCells } from '../ui/ops/views/disk-view.js';
import { placeLines } from '../ui/ops/views/disk/place-lines.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject } from './project.js';

/** `npl-ops disk`: the same as the view. Exit code 1 when something could not be looked at. */
export async function diskCommand(cli: Cli): Promise<ExitCode> {
  return withProject(cli, async ({ topology, clickhouse, redact }) => {
    const docker = (node: string) => dockerOn(node, cli.env);
    const data = await diskLook(topology, { docker, clickhouse }, limitedSignal(cli));
    const write = (text: string): void => void cli.stdout.write(`${redact(text)}\n`);
    if (cli.json) {
      write(JSON.stringify(data, null, 2));
    } else {
      const screen = { theme: themeOf(cli.color && cli.stdout.isTTY), width: cli.stdout.columns || 120 };
      for (const line of placeLines(data.places, screen)) write(line);
      write('');
      for (const line of tableLines(DISK_COLUMNS, data.users.map(diskCells), { screen })) write(line);
      for (const line of data.notes) write(line);
      for (const line of data.problems) cli.stderr.write(`${redact(`✖ ${line}`)}\n`);
    }
    return data.problems.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}
