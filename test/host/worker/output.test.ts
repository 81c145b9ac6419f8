import { describe, expect, it } from 'vitest';
import { lineWriter } from '../../../src/host/worker/output.ts';

function open() {
  let now = 0;
  const sent: string[] = [];
  const writer = lineWriter(
    () => now,
    (kind, text, level) => void sent.push(`${level ?? kind}: ${text}`),
  );
  const print = (text: string, kind: 'stdout' | 'stderr' = 'stdout') => writer.print(kind, Buffer.from(text));
  return { writer, sent, print, advance: (milliseconds: number) => void (now += milliseconds) };
}

describe('output', () => {
  it('goes on by lines, and the rest at the end of the call', () => {
    const { writer, sent, print } = open();
    print('one');
    print(' two\nthr');
    print('err\n', 'stderr');
    print('ee');
    expect(sent).toEqual(['stdout: one two\n', 'stderr: err\n']);
    writer.flush();
    writer.flush();
    expect(sent).toEqual(['stdout: one two\n', 'stderr: err\n', 'stdout: three']);
  });

  it('keeps what is logged apart from what is printed, in its order', () => {
    const { writer, sent, print } = open();
    print('one');
    writer.log('info', 'two');
    writer.log('info', 'three\n');
    print('four\n', 'stderr');
    expect(sent).toEqual(['stdout: one', 'info: two\n', 'info: three\n', 'stderr: four\n']);
  });

  it('that is logged goes together above a number a second, each level by itself', () => {
    const { writer, sent, print } = open();
    for (let line = 0; line < 1000; line++) writer.log('debug', 'x'.repeat(30));
    writer.log('error', 'bad');
    print('end\n');
    writer.flush();
    expect(sent.length).toBeLessThan(120);
    expect(
      sent
        .filter((each) => each.startsWith('debug: '))
        .join('')
        .match(/x{30}\n/g),
    ).toHaveLength(1000);
    expect(sent.slice(-2)).toEqual(['error: bad\n', 'stdout: end\n']);
  });

  it('keeps a character together that came in two parts', () => {
    const { writer, sent } = open();
    const bytes = Buffer.from('é\n');
    writer.print('stdout', bytes.subarray(0, 1));
    writer.print('stdout', bytes.subarray(1));
    expect(sent).toEqual(['stdout: é\n']);
  });

  it('is no message a line above a number of lines a second, and loses nothing', () => {
    const { writer, sent, print, advance } = open();
    for (let line = 0; line < 10_000; line++) print(`${line}\n`);
    expect(sent.length).toBeLessThan(120);
    advance(1000);
    print('next\n');
    expect(sent.at(-1)).toMatch(/next\n$/);
    writer.flush();
    const text = sent.map((each) => each.slice('stdout: '.length)).join('');
    expect(text).toBe(`${Array.from({ length: 10_000 }, (_, line) => `${line}\n`).join('')}next\n`);
  });

  it('without a line end does not pile up', () => {
    const { sent, print } = open();
    for (let time = 0; time < 100; time++) print('x'.repeat(1000));
    expect(sent.join('').length).toBeGreaterThan(90_000);
  });
});
