// Before the tests: what a fresh clone lacks.
import { ensureInstalled } from './install.mjs';

ensureInstalled();
