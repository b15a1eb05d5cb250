import { findProgram, run } from '../../clients/exec.js';
import type { Notice } from '../../ui/ops/ops-state.js';

const LONGEST_MS = 5_000;

/** Opens an address in a browser; where there is none, as over ssh, tells the address. */
export async function openUrl(url: string, env: NodeJS.ProcessEnv): Promise<Notice> {
  const shown: Notice = { tone: 'ok', text: `open ${url} in a browser` };
  const program = await findProgram(process.platform === 'darwin' ? 'open' : 'xdg-open', env);
  const hasScreen =
    process.platform === 'darwin' || env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
  if (program === undefined || !hasScreen) return shown;
  try {
    await run(program, [url], { timeoutMs: LONGEST_MS });
    return { tone: 'ok', text: `opened ${url}` };
  } catch {
    return shown;
  }
}
