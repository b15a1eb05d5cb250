import { describe, expect, test } from 'vitest';
import { isOlder } from '../../../../src/clients/docker/needs.js';
import { engineFindings } from '../../../../src/steps/docker/engine-findings.js';
import { quirkFindings } from '../../../../src/steps/docker/engine-quirks.js';

describe('isOlder', () => {
  test.each([
    ['20.10.24+dfsg1', '20.10.10', false],
    ['20.10.9', '20.10.10', true],
    ['20.10.10', '20.10.10', false],
    ['19.03.15', '20.10.10', true],
    ['28.2.2', '20.10.10', false],
    ['1.9', '1.41', true],
    ['1.41', '1.41', false],
    ['v2.23.1', '2.23.1', false],
    ['2.23', '2.23.1', true],
    ['v2.40.3-desktop.1', '2.23.1', false],
    ['5.5.0', '2.23.1', false],
    ['dev', '2.23.1', undefined],
    ['', '2.23.1', undefined],
  ])('%s below %s: %s', (version, least, expected) => {
    expect(isOlder(version, least)).toBe(expected);
  });
});

const engine = {
  version: '20.10.24+dfsg1',
  apiVersion: '1.41',
  isPodman: false,
  containerOs: 'linux',
};

describe('engineFindings', () => {
  test('what is new enough is told in one line', () => {
    expect(engineFindings(engine, '2.40.3', 'local')).toEqual([
      { severity: 'ok', what: 'Docker 20.10.24+dfsg1 (API 1.41), Compose 2.40.3', node: 'local' },
    ]);
  });

  test.each([
    [
      'an old engine',
      { version: '20.10.9' },
      '2.40.3',
      /^Docker Engine 20\.10\.9 is too old$/,
      /upgrade Docker/,
    ],
    ['an old API', { apiVersion: '1.40' }, '2.40.3', /is too old$/, /upgrade Docker/],
    ['Podman', { isPodman: true, version: '4.9.3' }, '2.40.3', /^Podman answers/, /install Docker Engine/],
    ['Windows', { containerOs: 'windows' }, '2.40.3', /^Docker runs windows containers$/, /Linux containers/],
    ['no Compose', {}, undefined, /^docker has no compose command/, /docker-compose-plugin/],
    ['an old Compose', {}, '2.23.0', /^Docker Compose 2\.23\.0 is too old$/, /docker-compose-plugin/],
  ])('%s is an error with its remedy', (_, change, compose, what, next) => {
    const [finding, ...others] = engineFindings({ ...engine, ...change }, compose, 'local');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'error', node: 'local' });
    expect(finding?.what).toMatch(what);
    expect(finding?.next).toMatch(next);
  });

  test('everything that is wrong is told at once, and where', () => {
    const found = engineFindings({ ...engine, version: '19.03.1' }, '2.1.0', 'ssh://ops@b');
    expect(found.map(({ what }) => what)).toEqual([
      'Docker Engine 19.03.1 on ssh://ops@b is too old',
      'Docker Compose 2.1.0 is too old',
    ]);
  });

  test('a version that says nothing is a warning', () => {
    const severities = (apiVersion: string) =>
      engineFindings({ ...engine, version: 'dev', apiVersion }, 'dev', 'local').map(
        ({ severity }) => severity,
      );
    expect(severities('')).toEqual(['ok', 'warning', 'warning']);
    // The API alone tells enough.
    expect(severities('1.43')).toEqual(['ok', 'warning']);
  });
});

describe('quirkFindings', () => {
  const usual = {
    machine: 'here',
    operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
    storageDriver: 'overlay2',
    isRootless: false,
  };
  const place = { node: 'local', ports: [{ port: 80, key: 'SUPERSET_PORT' as const }], isElsewhere: false };

  test('a usual engine has none', () => {
    expect(quirkFindings(usual, place)).toEqual([]);
  });

  test.each([
    [
      'an engine elsewhere',
      { machine: 'there' },
      { isElsewhere: true },
      /another one, there$/,
      /DOCKER_HOST/,
    ],
    ['vfs', { storageDriver: 'vfs' }, {}, /driver vfs$/, /overlay2/],
    ['low ports without root', { isRootless: true }, {}, /open 80$/, /config set SUPERSET_PORT=PORT/],
  ])('%s is a warning', (_, engineChange, placeChange, what, next) => {
    const [finding, ...others] = quirkFindings({ ...usual, ...engineChange }, { ...place, ...placeChange });
    expect(others).toEqual([]);
    expect(finding?.severity).toBe('warning');
    expect(finding?.what).toMatch(what);
    expect(finding?.next).toMatch(next);
  });

  test('the virtual machine of Docker Desktop is this machine', () => {
    const desktop = { ...usual, operatingSystem: 'Docker Desktop', machine: 'docker-desktop' };
    expect(quirkFindings(desktop, { ...place, isElsewhere: true })).toEqual([]);
  });
});
