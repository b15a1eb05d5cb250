#!/usr/bin/env node
import { requireNode } from './require-node.js';
if (requireNode()) await (await import('../dist/commands/setup-main.js')).main(process);
