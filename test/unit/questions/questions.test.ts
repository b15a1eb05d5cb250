import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../src/config/env-file.js';
import { KEY_NAMES, type KeyName } from '../../../src/config/keys.js';
import {
  answer,
  contradictions,
  envConfOf,
  startAnswers,
  type Answers,
} from '../../../src/questions/answers.js';
import { answersText, replayAnswers } from '../../../src/questions/answers-file.js';
import { LAYOUT_NAMES } from '../../../src/questions/layouts.js';
import type { QuestionId } from '../../../src/questions/question.js';
import { questionsOf, sectionsOf, unanswered } from '../../../src/questions/questions.js';

const TEMPLATE = readFileSync(new URL('../../../env.conf', import.meta.url));
/** As the shell scripts of before left it. */
const SEED = [
  'HOST=10.0.0.5 # address',
  'USE_EXTERNAL_KAFKA=YES',
  'KAFKA_HOST=10.0.0.7',
  'KAFKA_PORT=19092',
  'SOMETHING_ELSE=kept',
  'KAFKA_DATA="data/kafka data"  # с пробелом',
].join('\r\n');

const answersOf = (bytes: Uint8Array, kept: Answers['kept'] = []): Answers =>
  startAnswers({ configFile: '/srv/npl/env.conf', file: parseEnvFile(bytes), kept });
const blank = (): Answers => answersOf(TEMPLATE);

function given(answers: Answers, ...all: readonly (readonly [QuestionId, string])[]): Answers {
  return all.reduce((now, [id, text]) => {
    const result = answer(now, id, text);
    if ('refused' in result) throw new Error(`${id}=${text} ${result.refused}`);
    return result.answers;
  }, answers);
}

const ids = (answers: Answers, advanced = false) =>
  questionsOf(answers)
    .filter((question) => advanced || !question.advanced)
    .map(({ id }) => id);
const bytesOf = (answers: Answers): Buffer => Buffer.from(envConfOf(answers).text, 'latin1');

describe('which questions matter', () => {
  it('asks next to nothing for a trial', () => {
    expect(ids(given(blank(), ['layout', 'embedded']))).toEqual([
      'layout',
      'KAFKA_PORT',
      'CLICKHOUSE_OUT_PORT',
      'S3_RUNTIME',
      'S3_PORT',
    ]);
  });

  it('asks for machines only where there are several', () => {
    const nodes = (layout: string) =>
      ids(given(blank(), ['layout', layout], ['USE_SUPERSET', 'YES']), true).filter((id) =>
        id.endsWith('_NODE'),
      );
    expect(nodes('one-machine')).toEqual([]);
    expect(nodes('three-machines')).toEqual([
      'KAFKA_NODE',
      'CLICKHOUSE_NODE',
      'AIRFLOW_NODE',
      'SUPERSET_NODE',
    ]);
  });

  it('asks of an existing service where it is and who signs in, and nothing about running it', () => {
    const answers = given(
      blank(),
      ['layout', 'existing'],
      ['RUNTIME', 'docker'],
      ['USE_EXTERNAL_CLICKHOUSE', 'YES'],
      ['USE_EXTERNAL_KAFKA', 'YES'],
      ['KAFKA_SECURITY', 'sasl_scram'],
    );
    const asked = ids(answers, true);
    expect(asked).toEqual(expect.arrayContaining(['KAFKA_HOST', 'KAFKA_PASSWORD', 'CLICKHOUSE_PASSWORD']));
    for (const id of ['KAFKA_IMAGE', 'KAFKA_DATA', 'CLICKHOUSE_IMAGE', 'CLICKHOUSE_DATA'])
      expect(asked).not.toContain(id);
    expect(unanswered(answers).map(({ id }) => id)).toEqual([
      'KAFKA_HOST',
      'KAFKA_PASSWORD',
      'CLICKHOUSE_HOST',
    ]);
  });

  it('does not ask for secrets that npl makes up or has, but takes them', () => {
    const docker = given(blank(), ['layout', 'one-machine']);
    expect(ids(docker)).not.toContain('CLICKHOUSE_PASSWORD');
    expect(ids(docker, true)).toContain('CLICKHOUSE_PASSWORD');
    const kept = given(answersOf(TEMPLATE, ['AWS_ACCESS_KEY_ID']), ['layout', 'one-machine']);
    expect(ids(kept)).not.toContain('AWS_ACCESS_KEY_ID');
    expect(ids(kept)).toContain('AWS_SECRET_ACCESS_KEY');
  });

  it('has a place, a title, help and a flag for every key', () => {
    const seen = new Set<QuestionId>();
    for (const layout of LAYOUT_NAMES) {
      for (const external of ['YES', 'NO']) {
        const answers = given(
          blank(),
          ['layout', layout],
          ['USE_EXTERNAL_KAFKA', external],
          ['USE_EXTERNAL_CLICKHOUSE', external],
          ['USE_EXTERNAL_AIRFLOW', external],
          ['KAFKA_SECURITY', 'sasl_scram'],
          ['USE_SUPERSET', 'YES'],
        );
        for (const question of questionsOf(answers)) {
          seen.add(question.id);
          expect(question.title, question.id).toMatch(/\?$/);
          expect(question.help.length, question.id).toBeGreaterThan(10);
          expect(question.allowed, question.id).not.toBe('');
        }
        const names = sectionsOf(answers).map(({ name }) => name);
        expect(names).toEqual([...new Set(names)]);
      }
    }
    expect(KEY_NAMES.filter((key) => !seen.has(key))).toEqual([]);
  });
});

describe('what the answers make of env.conf', () => {
  it('leaves a file alone that says so already', () => {
    for (const bytes of [TEMPLATE, Buffer.from(SEED)]) {
      const answers = answersOf(bytes);
      expect(bytesOf(answers)).toEqual(Buffer.from(bytes));
      const defaults = questionsOf(answers).filter(({ id, kind }) => id !== 'layout' && kind !== 'secret');
      const taken = given(
        answers,
        ...defaults.map(({ id }) => [id, valueIn(answers, id as KeyName)] as const),
      );
      expect(bytesOf(taken)).toEqual(Buffer.from(bytes));
    }
  });

  it('changes the value and nothing else of a line', () => {
    const answers = given(
      answersOf(Buffer.from(SEED)),
      ['KAFKA_PORT', '29092'],
      ['KAFKA_DATA', 'other data'],
    );
    const expected = SEED.replace('=19092', '=29092').replace('data/kafka data', 'other data');
    expect(bytesOf(answers).toString()).toBe(expected);
  });

  it('is back where it began when a layout was only tried', () => {
    const there = given(blank(), ['layout', 'three-machines']);
    expect(bytesOf(there)).not.toEqual(Buffer.from(TEMPLATE));
    expect(bytesOf(given(there, ['layout', 'embedded']))).toEqual(Buffer.from(TEMPLATE));
    const kept = given(there, ['KAFKA_PORT', '29092'], ['layout', 'one-machine']);
    expect(kept.values).toMatchObject({ KAFKA_PORT: '29092', RUNTIME: 'docker' });
    expect(kept.values).not.toHaveProperty('KAFKA_SECURITY');
  });

  it.each([
    'HOST=10.0.0.5\nKAFKA_SECURITY=sasl_scram',
    'KAFKA_NODE=ssh://a@b\nKAFKA_DATA=/srv/k\nHOST=10.0.0.5\nKAFKA_SECURITY=sasl_scram',
    'USE_EXTERNAL_KAFKA=YES\nKAFKA_HOST=k.example\nKAFKA_REPLICATION=3\nCLICKHOUSE_CLUSTER=c\nUSE_EXTERNAL_CLICKHOUSE=YES',
    'KAFKA_RUNTIME=embedded\nRUNTIME=docker',
    'USE_SUPERSET=YES\nS3_RUNTIME=embedded\nUSE_EXTERNAL_AIRFLOW=YES',
  ])('no layout leaves a contradiction that nobody is asked about: %j', (text) => {
    for (const layout of LAYOUT_NAMES) {
      const answers = given(answersOf(Buffer.from(text)), ['layout', layout]);
      const asked = new Set(ids(answers, true));
      for (const { keys, reason } of contradictions(answers))
        expect(
          keys.some((key) => asked.has(key)),
          `${layout}: ${reason}`,
        ).toBe(true);
      if (layout === 'embedded') expect(contradictions(answers)).toEqual([]);
    }
  });

  it('takes what the key takes, and says why not', () => {
    expect(answer(blank(), 'KAFKA_PORT', '99999')).toEqual({
      refused: 'is outside 1 to 65535; allowed: a port number from 1 to 65535',
    });
    expect(answer(blank(), 'layout', 'cloud')).toHaveProperty('refused');
    expect(answer(blank(), 'AWS_SECRET_ACCESS_KEY', 'a\nb')).toHaveProperty('refused');
  });

  it('knows answers that cannot hold together', () => {
    const answers = given(blank(), ['KAFKA_PORT', '18123']);
    expect(contradictions(answers).flatMap(({ keys }) => keys)).toEqual(
      expect.arrayContaining(['KAFKA_PORT', 'CLICKHOUSE_OUT_PORT']),
    );
  });
});

describe('the answers file', () => {
  const runs: readonly (readonly (readonly [QuestionId, string])[])[] = [
    [],
    [
      ['layout', 'embedded'],
      ['KAFKA_PORT', '29092'],
      ['S3_PORT', '24569'],
    ],
    [
      ['layout', 'one-machine'],
      ['USE_SUPERSET', 'YES'],
      ['S3_BUCKET', 'events'],
      ['KAFKA_DATA', 'данные/kafka 1'],
    ],
    [
      ['layout', 'three-machines'],
      ['HOST', '10.0.0.5'],
      ['KAFKA_NODE', 'ssh://op@10.0.0.6'],
      ['INGEST_SCHEDULE', '5 * * * *'],
    ],
    [
      ['layout', 'existing'],
      ['USE_EXTERNAL_KAFKA', 'YES'],
      ['KAFKA_HOST', 'kafka.example'],
      ['USE_EXTERNAL_KAFKA', 'NO'],
    ],
  ];

  it.each(runs)('gives the same env.conf again, byte for byte: %j', (...all) => {
    for (const bytes of [TEMPLATE, Buffer.from(SEED)]) {
      const answers = given(answersOf(bytes), ...all);
      const replayed = replayAnswers(answersOf(bytes), Buffer.from(answersText(answers)));
      if ('problems' in replayed) throw new Error(JSON.stringify(replayed.problems));
      expect(bytesOf(replayed.answers)).toEqual(bytesOf(answers));
      expect(answersText(replayed.answers)).toBe(answersText(answers));
    }
  });

  it('has no secret in it', () => {
    const answers = given(blank(), ['layout', 'one-machine'], ['AWS_SECRET_ACCESS_KEY', 'do-not-tell']);
    expect(answersText(answers)).not.toContain('do-not-tell');
  });

  it('names every line that cannot be replayed', () => {
    const text = 'KAFKA_PORT=70000\nKAFKA_PROT=1\nnonsense\nHOST=localhost\n';
    const replayed = replayAnswers(blank(), Buffer.from(text));
    const lines = 'problems' in replayed ? replayed.problems.map(({ line }) => line) : [];
    expect(lines.toSorted()).toEqual([1, 2, 3]);
  });
});

function valueIn(answers: Answers, key: KeyName): string {
  const question = questionsOf(answers).find(({ id }) => id === key);
  return (
    answers.values[key] ??
    parseEnvFile(Buffer.from(answers.file.text, 'latin1')).entries.findLast((entry) => entry.key === key)
      ?.value ??
    question?.default ??
    ''
  );
}
