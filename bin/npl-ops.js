#!/usr/bin/env node
import { requireNode } from './require-node.js';
if (requireNode()) await (await import('../dist/commands/ops-main.js')).main(process);
