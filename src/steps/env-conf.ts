import { constants } from 'node:fs';
import { access, copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** The configuration file itself: a folder without one gets the commented default. */
export function envConfStep(file: string, template: string): Step {
  return {
    id: 'env-conf',
    title: 'Configuration',
    node: 'local',
    needs: [],
    will: [`write ${file} with the defaults, every key explained`],
    timeoutMs: 10_000,
    check: async () =>
      (await exists(file))
        ? { holds: true, detail: file }
        : { holds: false, will: [`write ${file} with the defaults, every key explained`] },
    apply: async () => {
      try {
        await mkdir(dirname(file), { recursive: true });
        // Never over a file that came to be since the check.
        await copyFile(template, file, constants.COPYFILE_EXCL);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
        throw new NplError(`cannot write ${file}`, {
          why: (cause as Error).message,
          next: 'choose a folder that you may write to: npl-setup --config FOLDER/env.conf',
          cause,
        });
      }
    },
    verify: async () => {
      if (await exists(file)) return file;
      throw new NplError(`${file} is not there after it was written`);
    },
  };
}
