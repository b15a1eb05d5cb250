import { NplError } from '../../../errors.js';
import type { ServiceDetail } from '../../../ui/ops/views/services/detail-lines.js';
import type { ServicesData } from '../../../ui/ops/views/services/service-row.js';
import { rowAt } from '../../../ui/ops/views/services/services-state.js';
import { serviceDetail } from '../../services/service-detail.js';
import type { Panel, PanelContext } from '../panel.js';

/** Containers cost two programs for each look; embedded engines nearly nothing. */
const FRESH_MS = 5_000;
/** A node that takes longer is shown as it was, and what it answers is there the next time. */
const PATIENCE_MS = 1_500;

/** Containers and engines of all nodes. */
export function servicesPanel({
  topology,
  services,
  project,
}: PanelContext): Panel<ServicesData, ServiceDetail> {
  const needs = { freshMs: FRESH_MS, patienceMs: PATIENCE_MS, figuresPatienceMs: 0 };
  return {
    look: (signal) => services.look(signal, needs),
    /** `key`: the id of a row, or the name of a service. */
    async load(key, signal) {
      const { rows } = await services.look(signal, needs);
      const row = rows[rowAt(rows, key)];
      if (row === undefined) throw new NplError('it is there no more');
      const detail = await serviceDetail(row, topology, services.node(row.node), signal);
      return { ...detail, lastLines: detail.lastLines.map(project.redact) };
    },
  };
}
