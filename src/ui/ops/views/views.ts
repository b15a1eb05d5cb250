import type { AnyView } from '../view.js';
import { hoursView } from './hours-view.js';
import { overviewView } from './overview-view.js';

/** Every view that is built, in the order of their keys. Add your line. */
export const OPS_VIEWS: readonly AnyView[] = [overviewView, hoursView];
