import { describe, expect, it } from 'vitest';
import { missingSource, mountText, runOnce } from '../../../../src/clients/docker/once.js';

describe('mountText', () => {
  it.each([
    ['/data/kafka', 'type=bind,source=/data/kafka,target=/in'],
    ['/data/with space', 'type=bind,source=/data/with space,target=/in'],
    ['/данные/кафка', 'type=bind,source=/данные/кафка,target=/in'],
    ['/a:b=c', 'type=bind,source=/a:b=c,target=/in'],
    ['/a, b', 'type=bind,"source=/a, b",target=/in'],
    ['/a"b', 'type=bind,"source=/a""b",target=/in'],
  ])('%s', (source, text) => {
    expect(mountText({ source, target: '/in' })).toBe(text);
  });
});

describe('missingSource', () => {
  const refusal = (path: string): string =>
    `docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: ${path}.`;

  it('tells the path, also where another is its beginning', () => {
    expect(missingSource(refusal('/data/kafka_2'), ['/data/kafka', '/data/kafka_2'])).toBe('/data/kafka_2');
  });
  it('tells none where something else failed', () => {
    expect(missingSource('permission denied: /data', ['/data'])).toBeUndefined();
  });
});

describe('runOnce', () => {
  it('hands what varies over as arguments, never as text of the script', async () => {
    let ran: readonly string[] = [];
    const docker = {
      node: 'local',
      cli: (args: readonly string[]) => {
        ran = args;
        return Promise.resolve('');
      },
    };
    const signal = new AbortController().signal;
    await runOnce(docker, { image: 'i', script: 'echo "$1"', args: ['$(reboot)'], signal, timeoutMs: 1 });
    expect(ran.slice(ran.indexOf('i'))).toEqual(['i', '-c', 'echo "$1"', 'sh', '$(reboot)']);
    expect(ran).toContain('--network=none');
  });
});
