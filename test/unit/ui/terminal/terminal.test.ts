import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { framePace } from '../../../../src/ui/terminal/frame-pace.js';
import { frameLines } from '../../../../src/ui/terminal/frame-lines.js';
import { holdWrites } from '../../../../src/ui/terminal/hold-writes.js';
import { themeOf } from '../../../../src/ui/theme.js';

describe('frameLines', () => {
  const size = { width: 6, height: 4 };

  it('has at most one line less than the screen, and none too wide', () => {
    expect(frameLines(['a', 'b', 'c', 'd'], size)).toEqual(['a', 'b', 'c']);
    expect(frameLines(['abcdefgh', '数据流数'], size)).toEqual(['abcde…', '数据…']);
    expect(frameLines(['a', 'b'], { width: 6, height: 1 })).toEqual(['a']);
  });

  it('keeps colours, and nothing else that a terminal acts upon', () => {
    const red = themeOf(true).bad('red');
    expect(frameLines([red], size)).toEqual([red]);
    expect(frameLines(['a\nb\tc'], size)).toEqual(['a b c']);
    expect(frameLines(['\u001b[2Ja\u0007\u009b2K\r'], { width: 20, height: 4 })).toEqual(['[2Ja2K ']);
  });
});

describe('framePace', () => {
  beforeEach(() =>
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
    }),
  );
  afterEach(() => vi.useRealTimers());

  it('draws changes that come together once, and at most every 66 ms', () => {
    const draw = vi.fn();
    const pace = framePace(draw, 66);
    for (let ms = 0; ms < 1_000; ms += 1) {
      pace.soon();
      pace.soon();
      vi.advanceTimersByTime(1);
    }
    expect(draw.mock.calls.length).toBeGreaterThan(13);
    expect(draw.mock.calls.length).toBeLessThanOrEqual(16);
  });

  it('draws nothing when nothing changes', () => {
    const draw = vi.fn();
    framePace(draw, 66);
    vi.advanceTimersByTime(10_000);
    expect(draw).not.toHaveBeenCalled();
  });

  it('answers a key at once, also right after a frame, and once for keys that came together', () => {
    const draw = vi.fn();
    const pace = framePace(draw, 66);
    pace.soon();
    vi.advanceTimersByTime(0);
    pace.soon();
    pace.now();
    pace.now();
    vi.advanceTimersByTime(0);
    expect(draw).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1_000);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('draws nothing after it was stopped', () => {
    const draw = vi.fn();
    const pace = framePace(draw, 66);
    pace.soon();
    pace.now();
    pace.stop();
    vi.advanceTimersByTime(1_000);
    expect(draw).not.toHaveBeenCalled();
  });
});

describe('holdWrites', () => {
  it('keeps back what others write, and writes it in the end', () => {
    const written: string[] = [];
    const write = (chunk: string | Uint8Array) => written.push(String(chunk)) > 0;
    const stream = { write };
    const held = holdWrites(stream);
    stream.write('one\n');
    stream.write(Buffer.from('two\n'));
    expect(written).toEqual([]);
    held.release();
    expect(written).toEqual(['one\ntwo\n']);
    expect(stream.write).toBe(write);
  });

  it('calls back, as a stream does', async () => {
    const stream = { write: () => true } as unknown as Pick<NodeJS.WriteStream, 'write'>;
    holdWrites(stream);
    await new Promise<void>((resolve) => stream.write('text', () => resolve()));
    await new Promise<void>((resolve) => stream.write('text', 'utf8', () => resolve()));
  });

  it('does not grow without end', () => {
    let written = '';
    const stream = { write: (chunk: string) => (written += chunk) !== '' } as unknown as NodeJS.WriteStream;
    const held = holdWrites(stream);
    for (let at = 0; at < 10_000; at += 1) stream.write('0123456789\n');
    stream.write('last\n');
    held.release();
    expect(written.length).toBeLessThanOrEqual(64 * 1024);
    expect(written.endsWith('last\n')).toBe(true);
  });
});
