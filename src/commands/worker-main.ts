import { resolve } from 'node:path';
import { newProgram, runProgram, type Host } from './entry.js';
import { registerIngestCommands } from './ops-ingest.js';

/** `npl-ops` as the tasks of Airflow have it: the commands of ingestion, and nothing that draws. */
export async function main(host: Host): Promise<void> {
  await runProgram(host, async (run) => {
    const program = await newProgram('npl-ops', 'Ingests and verifies; what the tasks of Airflow run.');
    registerIngestCommands(program, run, (path) => resolve(host.cwd(), path));
    return program;
  });
}
