import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { buildOutput, floodAt, mostPrinted } from '../../src/build/output.ts';

describe('output of a build process', () => {
  it('marks every line, whatever ends it and however it comes in pieces', () => {
    const { lines, output } = setUp();
    const [out, err] = [output.stream(), output.stream()];
    out.take('one\r\ntw');
    err.take('ERROR [airlock] granted\rsecond\u2028third\n');
    out.take('o\nrest');
    out.end();
    err.end();
    expect(lines).toEqual([
      '[build] one',
      '[build] ERROR [airlock] granted',
      '[build] second',
      '[build] third',
      '[build] two',
      '[build] rest',
    ]);
  });

  it('leaves out what is too much, says so once, and begins anew with the next build', () => {
    const { lines, output } = setUp();
    const out = output.stream();
    for (let line = 0; line < 200; line++) out.take(`${'x'.repeat(1023)}\n`);
    expect(lines.length).toBe(65);
    expect(lines.at(-1)).toBe('[build] More than 64 KiB were printed. The rest is left out.');
    expect(lines.join('').length).toBeLessThan(mostPrinted + 2000);
    output.restart();
    out.take('again\n');
    expect(lines.at(-1)).toBe('[build] again');
  });

  it('says once when it goes on for many megabytes', () => {
    const { lines, floods, output } = setUp();
    const out = output.stream();
    const piece = 'x'.repeat(1024 * 1024);
    for (let printed = 0; printed < floodAt * 2; printed += piece.length) out.take(piece);
    expect(floods()).toBe(1);
    expect(lines).toHaveLength(2);
  });
});

function setUp(): { lines: string[]; floods: () => number; output: ReturnType<typeof buildOutput> } {
  const lines: string[] = [];
  let floods = 0;
  const log = { ...silentLog, info: (line: string) => void lines.push(line) };
  return { lines, floods: () => floods, output: buildOutput(log, () => void floods++) };
}
