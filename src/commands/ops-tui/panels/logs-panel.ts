import type { LogLines, LogsData } from '../../../ui/ops/views/logs/log-line.js';
import { logLines, logSources } from '../logs/log-lines.js';
import type { Panel, PanelContext } from '../panel.js';

/** The logs of containers and engines. */
export function logsPanel({
  topology,
  services,
  project: { redact },
  cli: { env },
}: PanelContext): Panel<LogsData, LogLines> {
  const sources = logSources({ topology });
  return {
    look: () => Promise.resolve({ sources }),
    /** `key`: the name of a service; empty: all of them. */
    load: (key, signal) => logLines({ topology, services, env, redact }, key, signal),
  };
}
