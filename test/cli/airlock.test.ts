import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { commands } from '../../src/cli/list.ts';
import { createShow } from '../../src/cli/show.ts';
import { root } from '../support/paths.ts';
import { run } from './terminal.ts';

const cwd = tmpdir();

describe('the command line itself', () => {
  it('keeps the meaning of each exit code', () => {
    expect(Object.entries(exits).map(([name, { code }]) => `${code} ${name}`)).toEqual([
      '0 fine',
      '1 failure',
      '2 usage',
      '3 manifest',
      '4 build',
      '5 contract',
      '6 denied',
      '7 limit',
      '8 not-found',
      '9 integrity',
    ]);
  });

  it.each([[[]], [['--help']], [['help']], [['-h']], [['help', 'help']]])(
    '%j shows all commands on one screen',
    async (argv) => {
      const { code, out } = await run(argv, { cwd });
      expect(code).toBe(0);
      for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`  ${name} +${summary}\n`));
      const lines = out.split('\n');
      expect(lines.length).toBeLessThanOrEqual(48);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  it.each(commands)('explains $name on one screen, with an example', async ({ name, load }) => {
    const { code, out } = await run([name, '--help'], { cwd });
    expect(code).toBe(0);
    expect((await run(['help', name], { cwd })).out).toBe(out);
    expect((await run(['--help', name], { cwd })).out).toBe(out);
    expect(out).toContain(`Usage: airlock ${name}`);
    expect(out).toContain('--json');
    const { examples } = await load();
    expect(examples.length).toBeGreaterThan(0);
    for (const [line] of examples) expect(out).toContain(`  $ ${line}\n`);
    const lines = out.split('\n');
    expect(lines.length).toBeLessThanOrEqual(48);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('asks whether another command was meant', async () => {
    const { code, out, err } = await run(['inspct', 'a.wasm'], { cwd });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain("unknown command 'inspct'");
    expect(err).toContain('Did you mean inspect?');
  });

  it.each([
    [['inspect'], "missing required argument 'file'"],
    [['inspect', 'a', 'b'], 'too many arguments'],
    [['inspect', '--nonsense', 'a'], "unknown option '--nonsense'"],
    [['inspect', '--wi', 'a'], 'Did you mean --wit?'],
    [['--nonsense'], "unknown option '--nonsense'"],
    [['help', 'nonsense'], "unknown command 'nonsense'"],
    [['call', '', 'greet'], 'an empty text names no component'],
    [['call', '/dev/null', 'greet'], 'A component is a file ending in .wasm'],
  ])('%j is no command line', async (argv, message) => {
    const { code, out, err } = await run(argv, { cwd });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('says the same to programs', async () => {
    const { code, out, err } = await run(['inspect', '--json', 'a', 'b'], { cwd });
    expect(code).toBe(2);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ exit: 2, error: { kind: 'usage' } });
  });

  it.each([[['--help']], [['help', 'run']], [['run', '--help']]])('%j is one object for programs', async (argv) => {
    const help = (await run(argv, { cwd })).out;
    expect(JSON.parse((await run([...argv, '--json'], { cwd })).out)).toEqual({ exit: 0, help });
  });

  it('writes what a terminal obeys as escapes, which programs read as the same text', async () => {
    const name = 'a\u009b31m\u202eb\u{e0001}';
    const { out } = await run(['inspect', '--json', name], { cwd });
    expect(out).toContain(String.raw`\u{9b}`);
    expect(out).toMatch(/^[\x20-\x7e]+\n$/);
    const lines: string[] = [];
    const stream = { write: (text: string | Uint8Array) => void lines.push(String(text)), isTerminal: true };
    createShow({ stdout: stream, stderr: stream, env: {} }, true, 'auto').event({ name });
    expect(lines.join('')).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(lines.join(''))).toEqual({ name });
  });

  it('says its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string };
    expect(await run(['--version'], { cwd })).toMatchObject({ code: 0, out: `${version}\n` });
    expect(JSON.parse((await run(['-V', '--json'], { cwd })).out)).toEqual({ exit: 0, version });
  });

  it('takes colours only where they are wanted', async () => {
    const there = { cwd, answers: [] };
    expect((await run(['inspct'], { ...there, env: { NO_COLOR: '' } })).err).toContain('\u001B[31merror:');
    expect((await run(['inspct'], there)).err).not.toContain('\u001B');
    expect((await run(['inspct'], { ...there, env: { NO_COLOR: '', TERM: 'dumb' } })).err).not.toContain('\u001B');
    expect((await run(['inspct'], { cwd, env: { NO_COLOR: '' } })).err).not.toContain('\u001B');
    expect((await run(['inspct'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '1' } })).err).toContain('\u001B[31merror:');
  });
});
