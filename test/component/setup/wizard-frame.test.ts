import { describe, expect, it } from 'vitest';
import { reduceRun } from '../../../src/plan/run-state.js';
import { reduceEvent } from '../../../src/ui/setup/reduce-wizard.js';
import { wizardFrame } from '../../../src/ui/setup/wizard-frame.js';
import type { WizardState } from '../../../src/ui/setup/wizard-state.js';
import { drawAt, drawAtAllSizes } from '../../helpers/draw-at.js';
import { driver, FACTS, FAILED, PLANNED, RUNNING, started } from '../../unit/ui/setup/wizard-samples.js';

const draw = (state: WizardState, width = 80, height = 24): string =>
  drawAt(width, height, (screen) => wizardFrame(state, screen));

function atSection(...keys: readonly string[]): WizardState {
  const wizard = driver();
  wizard.press('enter', ...keys);
  return wizard.state();
}

const reviewing = (): WizardState => {
  const wizard = driver();
  wizard.press(...Array.from({ length: 6 }, () => 'enter'));
  expect(wizard.state().page.kind).toBe('review');
  wizard.event({ kind: 'plan', plan: { run: PLANNED, trouble: undefined } });
  return wizard.state();
};
/** With a problem in it that nobody mended. */
const troubled = (): WizardState => ({
  ...reviewing(),
  findings: {
    KAFKA_PORT: {
      state: 'done',
      findings: [{ level: 'problem', text: 'port 19092 is taken by nginx (process 7)', next: 'stop it' }],
    },
  },
});
/** The longest page: all that can be asked about ClickHouse in containers. */
const everything = (): WizardState => {
  const wizard = driver();
  wizard.press('enter');
  wizard.type('3');
  const name = 'airflow';
  return { ...wizard.state(), advanced: true, page: { kind: 'section', name }, at: 6 };
};
const applying = (run = RUNNING): WizardState => ({
  ...reviewing(),
  page: { kind: 'apply' },
  run,
  runMs: 1_500,
});
const done = (): WizardState =>
  reduceEvent(applying(), {
    kind: 'done',
    done: {
      addresses: [{ name: 'Kafka', address: '127.0.0.1:19092', user: '' }],
      stateDir: '/srv/npl/.npl',
      hasSecrets: true,
      report: undefined,
      unionTable: 'clickstream_raw',
      hasBucket: true,
      runner: 'npx ',
      command: 'npl-setup --yes --answers /srv/npl/.npl/answers.conf',
    },
  }).state;

describe('the wizard', () => {
  it('fits every terminal on every page', () => {
    const pages = [
      started(),
      driver().state(),
      atSection(),
      atSection('enter'),
      { ...atSection('enter'), overlay: { kind: 'help', offset: 0 } as const },
      reviewing(),
      applying(),
      applying(FAILED),
      { ...applying(FAILED), overlay: { kind: 'log', offset: 0 } as const },
      troubled(),
      everything(),
      done(),
    ];
    for (const page of pages) {
      drawAtAllSizes((screen) => wizardFrame(page, screen));
      for (const [width, height] of [
        [60, 20],
        [40, 10],
        [200, 60],
      ] as const)
        draw(page, width, height);
    }
  });

  it('says what was found, before and after it is known', () => {
    expect(draw(started())).toContain('… looking at this machine');
    const found = draw(driver().state());
    expect(found).toContain('✖ Problem: no Docker engine answers');
    expect(found).toContain('Recommended: A trial without Docker.');
    expect(found).toContain('Enter begin');
  });

  it('shows of a question the key, the answer, the default and its reason, and what was found', () => {
    const wizard = driver();
    wizard.press('enter', 'enter');
    const findings = [
      { level: 'problem', text: 'port 19092 is taken by nginx (pid 7)', next: 'stop it' },
    ] as const;
    wizard.event({ kind: 'findings', question: 'KAFKA_PORT', found: { state: 'done', findings } });
    const frame = draw(wizard.state());
    expect(frame).toContain('> Port of Kafka?  KAFKA_PORT');
    expect(frame).toContain('default 19092: it keeps clear of the 9092');
    expect(frame).toContain('✖ Problem: port 19092 is taken by nginx (pid 7)');
    expect(frame).toContain('Next: stop it');
    expect(frame).toContain('2 of 4');
    expect(frame).toContain('+ 3 more settings with good defaults');
  });

  it('uses the room of a wide terminal for the help', () => {
    const frame = draw(atSection('enter'), 120, 40);
    expect(frame).toContain('Allowed: a port number from 1 to');
  });

  it('masks a secret, and bears wide letters and long paths', () => {
    const wizard = driver();
    wizard.press('enter');
    wizard.type('1');
    for (let guard = 0; guard < 30; guard += 1) {
      const { page } = wizard.state();
      if (page.kind === 'section' && page.name === 's3') break;
      wizard.press('enter');
    }
    for (
      let guard = 0;
      guard < 10 && !draw(wizard.state()).includes('> Secret of that access key?');
      guard += 1
    )
      wizard.press('tab');
    wizard.type('hunter22');
    const frame = draw(wizard.state());
    expect(frame).not.toContain('hunter22');
    expect(frame).toContain('••••••••');
    const long = { ...wizard.state().answers, configFile: `/srv/${'данные/数据/'.repeat(30)}env.conf` };
    expect(draw({ ...wizard.state(), answers: long }).split('\n')[0]).toContain('env.conf');
  });

  it('shows all that would be done before it is', () => {
    const frame = draw(reviewing());
    expect(frame).toContain('/srv/npl/env.conf is written with the defaults.');
    expect(frame).toContain('+  2. Kafka');
    expect(frame).toContain('- start it on 127.0.0.1:19092');
    expect(frame).toContain('✔  3. ClickHouse: already true, process 17');
    expect(frame).toContain('3 steps to do; nothing is touched yet. Enter does it.');
  });

  it('says before the start which answer has a problem, and marks its page', () => {
    const frame = draw(troubled(), 80, 30);
    expect(frame).toContain('Layout > ✖ Kafka > ClickHouse');
    expect(frame).toContain('✖ Problem: KAFKA_PORT: port 19092 is taken by nginx (process 7)');
    expect(frame).toContain('1 answer with a problem. e edits, Enter twice does it all the same.');
    expect(draw({ ...troubled(), insists: true }, 80, 30)).toContain('Enter again begins all the same');
  });

  it('names the step that would fail, wherever the list stands', () => {
    const failing = { ...FAILED, mode: 'plan' } as const;
    const frame = draw({ ...reviewing(), plan: { run: failing, trouble: undefined } }, 80, 16);
    expect(frame).toContain('Step 2, Kafka, would fail: Kafka did not start');
  });

  it('shows what somebody should know, and counts it where it may be out of sight', () => {
    const warning = { message: 'Docker has 1 core', why: '2 are wanted', next: 'give it another' };
    const run = reduceRun(PLANNED, { type: 'skipped', step: 'clickhouse', detail: 'x', warnings: [warning] });
    const frame = draw({ ...reviewing(), plan: { run, trouble: undefined } }, 80, 24);
    expect(frame).toContain(
      '      Warning: Docker has 1 core\n      Why:  2 are wanted\n      Next: give it another',
    );
    expect(frame).toContain('3 steps to do; nothing is touched yet. 1 warning above. Enter does it.');
  });

  it('shows keys whole beside their answers, where there is room', () => {
    const lines = (width: number) => draw(everything(), width, 40);
    expect(lines(80)).toMatch(/ AIRFLOW_WEBSERVER_PORT$/m);
    expect(lines(60)).not.toContain('AIRFLOW_WEBSERVER_PORT');
    expect(lines(60)).toContain('8080');
  });

  it('fits a welcome with much to tell into a low screen, and scrolls', () => {
    const busy = { ...FACTS, running: { ...FACTS.running, finding: FACTS.docker.finding } };
    const state = { ...started(), facts: busy };
    expect(draw(state, 80, 24)).toContain('Recommended: A trial without Docker');
    const low = draw(state, 60, 14);
    expect(low).toMatch(/\(0 lines above, \d+ below/);
    expect(draw({ ...state, offset: 30 }, 60, 14)).toContain('Recommended:');
  });

  it('shows the lines of an env.conf that change', () => {
    const wizard = driver(started());
    wizard.press('enter', 'enter', 'backspace');
    wizard.type('3');
    wizard.press('enter', 'enter', 'enter', 'enter');
    const frame = draw(wizard.state());
    expect(frame).toMatch(/- KAFKA_PORT=19092/);
    expect(frame).toMatch(/\+ KAFKA_PORT=19093/);
    expect(frame).toContain('looking at what is true already');
  });

  it('shows the steps at work, with time, progress and last words', () => {
    const frame = draw(applying());
    expect(frame).toMatch(/▸ doing it +Kafka +1\.5 s/);
    expect(frame).toContain('5.0 MB of 20 MB (25 %)');
    expect(frame).toContain('kafka: starting');
    // A quarter is done, and of the next quarter a quarter.
    expect(frame).toMatch(/^█{9}░{21} 1 of 4 steps/m);
    expect(frame).toContain('Ctrl-C stop');
  });

  it('shows what failed, why, and what can be pressed', () => {
    const frame = draw(applying(FAILED));
    expect(frame).toMatch(/✖ failed +Kafka/);
    expect(frame).toContain('port 19092 is taken by nginx');
    expect(frame).toContain('npl-ops logs kafka');
    expect(frame).toContain('try again');
    expect(frame).toContain('edit the answer');
    const log = draw({ ...applying(FAILED), overlay: { kind: 'log', offset: 0 } });
    expect(log).toContain('kafka: the last words of a broker');
    expect(frame).toMatch(/^█{7,8}░+ 1 of 4 steps/m);
  });

  it('ends with addresses, the place of the secrets, and the command that repeats it', () => {
    const frame = draw(done());
    expect(frame).toContain('127.0.0.1:19092');
    expect(frame).toContain('  npx npl-ops ingest   bring the hours');
    expect(frame).toContain('/srv/npl/.npl/secrets.env');
    expect(frame).toContain('npl-setup --yes --answers /srv/npl/.npl/answers.conf');
  });

  it('asks for a larger terminal where nothing can be read', () => {
    expect(draw(started(), 30, 8)).toContain('npl-setup needs a terminal');
  });
});
