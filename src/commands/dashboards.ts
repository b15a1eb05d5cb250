import { writeFile } from 'node:fs/promises';
import { connectSuperset, type Superset } from '../clients/superset.js';
import { ExitCode, UsageError } from '../errors.js';
import {
  areImported,
  brokenCharts,
  importDashboards,
  wantedAssets,
} from '../steps/dashboards/import-dashboards.js';
import { formatBytes } from '../ui/plain/format.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { openUrl } from './ops-tui/open-url.js';
import { withProject, type Project } from './project.js';

/** `npl-ops dashboards import`: brings the dashboards to this version; exit 1 when a chart does not answer then. */
export async function dashboardsImportCommand(cli: Cli): Promise<ExitCode> {
  return withSuperset(cli, async ({ topology, secrets }, superset, terminal) => {
    const signal = limitedSignal(cli);
    const password = secrets.clickhousePassword;
    const wanted = await wantedAssets(topology, password);
    const wasThere = await areImported(superset, wanted, signal);
    await importDashboards(superset, wanted, password, signal);
    const broken = await brokenCharts(superset, wanted, signal);
    terminal.result(
      cli.json
        ? [JSON.stringify({ version: wanted.version, changed: !wasThere, broken })]
        : [
            `${wasThere ? 'Imported again' : 'Imported'}: ${superset.url}/dashboard/list/`,
            ...broken.map(({ name, why }) => `✖ ${name}: ${why}`),
          ],
    );
    return broken.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}

/** `npl-ops dashboards export`: all that Superset has, yours and ours, as a zip that Superset imports. */
export async function dashboardsExportCommand(cli: Cli, file: string): Promise<ExitCode> {
  return withSuperset(cli, async (_project, superset, terminal) => {
    const bytes = await superset.exportAssets(limitedSignal(cli));
    await writeFile(file, bytes, { flag: cli.yes ? 'w' : 'wx' }).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      throw new UsageError(`${file} exists already`, { next: 'name another file, or add --yes' });
    });
    terminal.result(
      cli.json
        ? [JSON.stringify({ file, bytes: bytes.length })]
        : [`${file}: ${formatBytes(bytes.length)}; passwords are not in it.`],
    );
    return ExitCode.ok;
  });
}

/** `npl-ops dashboards open`: in a browser, where there is one. */
export async function dashboardsOpenCommand(cli: Cli): Promise<ExitCode> {
  return withSuperset(cli, async (_project, { url }, terminal) => {
    const page = `${url}/superset/dashboard/npl-clickstream/`;
    const { text } = await openUrl(page, cli.env);
    terminal.result([cli.json ? JSON.stringify({ url: page }) : text]);
    return ExitCode.ok;
  });
}

async function withSuperset(
  cli: Cli,
  use: (project: Project, superset: Superset, terminal: Terminal) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withProject(cli, async (project) => {
    const { superset } = project.topology;
    if (superset.runtime === 'off') {
      throw new UsageError('env.conf has no Superset', { next: 'npl-ops config set USE_SUPERSET=YES' });
    }
    const password = project.secrets.get('SUPERSET_ADMIN_PASSWORD');
    const client = connectSuperset(superset, { user: superset.adminUser, password });
    return await use(project, client, new Terminal(cli, project.redact));
  });
}
