import { dockerOn } from '../clients/docker/docker.js';
import { ExitCode } from '../errors.js';
import { diskLook } from '../probes/disk/disk-look.js';
import { DEFAULT_PROBE_TIMEOUT_MS } from '../probes/snapshot.js';
import type { DiskData } from '../probes/disk/disk-types.js';
import { tableLines } from '../ui/kit/table-lines.js';
import { DISK_COLUMNS, diskCells, growthNote } from '../ui/ops/views/disk-view.js';
import { placeLines } from '../ui/ops/views/disk/place-lines.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject } from './project.js';

/** `npl-ops disk`: the same as the view. Exit code 1 when something could not be looked at. */
export async function diskCommand(cli: Cli): Promise<ExitCode> {
  return withProject(cli, async ({ topology, clickhouse, redact }) => {
    const docker = (node: string) => dockerOn(node, cli.env);
    const { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS, env } = cli;
    const data = await diskLook(topology, { docker, clickhouse, timeoutMs, env }, limitedSignal(cli));
    const write = (text: string): void => void cli.stdout.write(`${redact(text)}\n`);
    if (cli.json) {
      write(JSON.stringify(diskJson(data), null, 2));
    } else {
      const screen = { theme: themeOf(cli.color && cli.stdout.isTTY), width: cli.stdout.columns || 120 };
      for (const line of placeLines(data.places, screen)) write(line);
      write('');
      for (const line of tableLines(DISK_COLUMNS, data.users.map(diskCells), { screen })) write(line);
      for (const line of [...growthNote(data), ...data.notes]) write(line);
      for (const line of data.problems) cli.stderr.write(`${redact(`✖ ${line}`)}\n`);
    }
    return data.problems.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}

/** The contract of `npl-ops disk --json`: what is not known is null. */
function diskJson({ places, users, problems, notes }: DiskData): Record<string, unknown> {
  return {
    places: places.map((place) => ({
      node: place.node,
      mount: place.mount,
      device: place.device,
      folders: place.folders,
      total_bytes: place.totalBytes,
      free_bytes: place.freeBytes,
      growth_per_hour: place.growthPerHour === undefined ? null : Math.round(place.growthPerHour),
      hours_until_full: place.hoursUntilFull ?? null,
      measured_hours: place.measuredHours,
    })),
    users: users.map(({ node, mount, what, where, bytes, remedy }) => ({
      node,
      mount: mount === '' ? null : mount,
      what,
      where,
      bytes,
      remedy,
    })),
    problems,
    notes,
  };
}
