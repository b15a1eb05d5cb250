import { ExitCode } from '../errors.js';
import { doctorJson, doctorLines, isHealthy } from '../ui/plain/doctor-text.js';
import { Terminal } from '../ui/plain/terminal.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { doctorReport } from './doctor-look.js';
import { withProject } from './project.js';

/** `npl-ops doctor`: everything that may be wrong, each with what mends it; exit code 3 when npl cannot work so. */
export async function doctorCommand(cli: Cli): Promise<ExitCode> {
  return withProject(cli, async (project) => {
    const report = await doctorReport(cli, project, limitedSignal(cli));
    const theme = themeOf(cli.color && cli.stdout.isTTY);
    const terminal = new Terminal(cli, project.redact);
    terminal.result(cli.json ? [JSON.stringify(doctorJson(report), null, 2)] : doctorLines(report, theme));
    return isHealthy(report.findings) ? ExitCode.ok : ExitCode.unhealthy;
  });
}
