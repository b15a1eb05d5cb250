import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { renderServerProperties } from '../../../../src/embedded/kafka/server-properties.js';
import { kafkaTemplate } from '../../../../src/embedded/kafka/template.js';

const broker = { port: 9092, controllerPort: 9093, dataDir: '/data/kafka' };

describe('renderServerProperties', () => {
  it('adds ports and folder to the template, on loopback alone', () => {
    expect(renderServerProperties('process.roles=broker,controller\n', broker)).toBe(
      [
        'process.roles=broker,controller',
        '',
        'listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
        'advertised.listeners=PLAINTEXT://127.0.0.1:9092',
        'controller.quorum.voters=1@127.0.0.1:9093',
        'log.dirs=/data/kafka',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['/mit Leerzeichen/ü', '/mit Leerzeichen/\\u00fc'],
    ['/back\\slash', '/back\\\\slash'],
    ['/line\nlisteners=evil', '/line\\u000alisteners=evil'],
    ['/😀', '/\\ud83d\\ude00'],
  ])('writes the folder %j so that Java reads it back', (dataDir, written) => {
    expect(renderServerProperties('', { ...broker, dataDir })).toContain(`log.dirs=${written}\n`);
  });

  it('refuses a folder that Kafka would take for two', () => {
    expect(() => renderServerProperties('', { ...broker, dataDir: '/a,b' })).toThrow('contains a comma');
  });

  it('finds nothing in the template that it adds itself', async () => {
    const keys = [
      ...(await readFile(kafkaTemplate('server.properties'), 'utf8')).matchAll(/^([^#=\s]+)=/gm),
    ].map(([, key]) => key);
    expect(keys).toContain('process.roles');
    expect(new Set(keys).size).toBe(keys.length);
    for (const own of ['listeners', 'advertised.listeners', 'controller.quorum.voters', 'log.dirs']) {
      expect(keys).not.toContain(own);
    }
  });
});
