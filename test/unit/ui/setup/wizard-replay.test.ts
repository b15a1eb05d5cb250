import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../../src/config/env-file.js';
import { envConfChanges, envConfOf, startAnswers, type Answers } from '../../../../src/questions/answers.js';
import { answersText, replayAnswers } from '../../../../src/questions/answers-file.js';
import { LAYOUT_NAMES } from '../../../../src/questions/layouts.js';
import type { QuestionId } from '../../../../src/questions/question.js';
import { rowsOf } from '../../../../src/ui/setup/rows.js';
import { startWizard } from '../../../../src/ui/setup/reduce-wizard.js';
import { driver } from './wizard-samples.js';

// A run of the wizard, and its answers file replayed without it: the same env.conf, byte for byte.

const TEMPLATE = readFileSync(new URL('../../../../env.conf', import.meta.url));
/** As the shell scripts of before left it. */
const SEED = Buffer.from(
  'HOST=10.0.0.5 # адрес\r\nKAFKA_PORT=19092\r\nSOMETHING_ELSE=kept\r\nS3_BUCKET=\r\n',
);

const beginning = (bytes: Uint8Array): Answers =>
  startAnswers({ configFile: '/srv/npl/env.conf', file: parseEnvFile(bytes), kept: [] });

/** What is typed where it is asked; all else is left as it is. */
const TYPED: Partial<Record<QuestionId, string>> = {
  HOST: '10.0.0.9',
  STACK_NAME: 'clicks',
  KAFKA_HOST: 'kafka.example',
  KAFKA_PORT: '29092',
  KAFKA_NODE: 'ssh://op@10.0.0.6:2222',
  KAFKA_PASSWORD: 'do not tell # anybody',
  KAFKA_DATA: '/srv/данные/kafka 1',
  CLICKHOUSE_HOST: 'clickhouse.example',
  CLICKHOUSE_PASSWORD: 'nor "this"',
  S3_BUCKET: 'events',
  S3_PREFIX: 'raw/hourly',
  AWS_SECRET_ACCESS_KEY: 'and least of all this',
  INGEST_SCHEDULE: '7 * * * *',
};

/** Through every page, with what is rarely changed; yes to every yes-or-no. */
function answeredBy(start: Answers, layout: string): Answers {
  const wizard = driver({ ...startWizard(start, undefined), advanced: true });
  wizard.press('enter');
  const choice = LAYOUT_NAMES.findIndex((name) => name === layout) + 1;
  wizard.type(String(choice));
  for (let keys = 0; wizard.state().page.kind !== 'review'; keys += 1) {
    if (keys > 200) throw new Error('Enter does not lead to the review');
    const { page, at } = wizard.state();
    const row = page.kind === 'section' ? rowsOf(wizard.state(), page.name)[at] : undefined;
    if (row?.kind === 'question') {
      const { id, kind } = row.question;
      const text = TYPED[id];
      if (kind === 'yesno') wizard.type('y');
      else if (text !== undefined) {
        wizard.press('ctrl+u');
        wizard.paste(text);
      }
    }
    wizard.press('enter');
  }
  return wizard.state().answers;
}

describe.each(LAYOUT_NAMES)('the layout %s', (layout) => {
  it.each([
    ['a new folder', TEMPLATE],
    ['an env.conf of before', SEED],
  ])('in %s', (_, bytes) => {
    const answers = answeredBy(beginning(bytes), layout);
    expect(answers.layout).toBe(layout);
    expect(answers.values).toMatchObject({ KAFKA_PORT: '29092' });
    const file = Buffer.from(answersText(answers));
    for (const secret of Object.values(answers.secrets)) expect(file.toString()).not.toContain(secret);

    const replayed = replay(beginning(bytes), file);
    const written = envConfOf(answers).text;
    expect(envConfOf(replayed).text).toBe(written);
    expect(answersText(replayed)).toBe(file.toString());

    // Once it is written, the replay has nothing to change.
    const after = beginning(Buffer.from(written, 'latin1'));
    expect(envConfChanges(replay(after, file))).toEqual([]);
  });
});

function replay(start: Answers, file: Buffer): Answers {
  const replayed = replayAnswers(start, file);
  if ('problems' in replayed) throw new Error(JSON.stringify(replayed.problems));
  return replayed.answers;
}
