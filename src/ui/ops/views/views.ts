import type { AnyView } from '../view.js';
import { airflowView } from './airflow-view.js';
import { deadLettersView } from './dead-letters-view.js';
import { diskView } from './disk-view.js';
import { doctorView } from './doctor-view.js';
import { hoursView } from './hours-view.js';
import { logsView } from './logs-view.js';
import { overviewView } from './overview-view.js';
import { servicesView } from './services-view.js';
import { tablesView } from './tables-view.js';
import { topicsView } from './topics-view.js';

/** Every view that is built, in the order of their keys. Add your line. */
export const OPS_VIEWS: readonly AnyView[] = [
  overviewView,
  servicesView,
  logsView,
  topicsView,
  tablesView,
  hoursView,
  deadLettersView,
  airflowView,
  diskView,
  doctorView,
];
