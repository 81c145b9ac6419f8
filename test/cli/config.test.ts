import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { type Ran, run } from './terminal.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('config');
});
afterEach(() => folder.dispose());

const file = (): string => join(folder.path, '.state/config/config.json');
const airlock = (...argv: readonly string[]): Promise<Ran> => run(argv, { cwd: folder.path });
async function write(text: string): Promise<void> {
  await mkdir(join(folder.path, '.state/config'), { recursive: true });
  await writeFile(file(), text);
}

describe('config', () => {
  it('shows what holds, sets it and resets it', async () => {
    expect((await airlock('config')).transcript).toBe(`$ airlock config
colour = auto             when colours are used; NO_COLOR and FORCE_COLOR go before it
isolation = installed     which components serve runs in processes of their own
monitor = 127.0.0.1:9464  where serve answers with its health and metrics
drain = 10s               how long serve lets calls come to their end
Nothing is set; it would stand in ./.state/config/config.json
(exit 0)
`);
    expect((await airlock('config', 'set', 'drain', '30s')).transcript).toBe(
      '$ airlock config set drain 30s\ndrain = 30s\n(exit 0)\n',
    );
    expect(JSON.parse((await airlock('config', 'show', '--json')).out)).toMatchObject({
      exit: 0,
      config: { drain: '30s', colour: 'auto' },
      set: { drain: '30s' },
    });
    expect((await airlock('config', 'show', 'drain')).out).toBe('30s\n');
    expect((await airlock('config', 'reset', 'drain')).out).toBe('drain = 10s\n');
    expect((await airlock('config', 'show', 'drain')).out).toBe('10s\n');
  });

  it('keeps what else stands in the file', async () => {
    await write('{\n  // Quiet, please.\n  "colour": "never",\n}\n');
    expect((await airlock('config', 'set', 'isolation', 'all')).code).toBe(0);
    const text = await readFile(file(), 'utf8');
    expect(text).toContain('// Quiet, please.\n  "colour": "never"');
    expect(text).toContain('"isolation": "all"');
    expect((await airlock('config', 'reset')).out).toBe('Nothing is set any more.\n');
    await expect(readFile(file())).rejects.toThrow('ENOENT');
  });

  it.each([
    [['set', 'isolaton', 'all'], 'there is no key isolaton; did you mean isolation?'],
    [['set', 'grant', 'filesystem.read=./**'], 'there is no key grant; there are colour, isolation, monitor, drain'],
    [['set', 'registry', 'ghcr.io'], 'there is no key registry; there are '],
    [['set', 'colour', 'blue'], 'colour: it is one of auto, always, never'],
    [['set', 'monitor', 'example.com:80'], 'is no address to listen at'],
    [['set', 'drain', 'soon'], 'A time is a whole number'],
    [['set', 'drain'], 'it is airlock config set KEY VALUE'],
    [['show', 'drain', '1s'], 'it is airlock config show [key]'],
    [['swap'], 'swap is not done with the settings'],
  ])('%j is refused', async (argv, words) => {
    const { code, err } = await airlock('config', ...argv);
    expect(err).toContain(words);
    expect(code).toBe(2);
  });

  it.each([
    ['{ "isolation": "al" }', 'isolation: it is one of installed, all, none'],
    ['{ "isolaton": "all" }', 'did you mean isolation?'],
    ['{ "drain": 3 }', 'drain is a text in quotation marks'],
    ['[]', 'it is no JSON object'],
    ['{ "drain": ', 'it is no JSON object'],
  ])('nothing is done while %s is not understood', async (text, words) => {
    await write(text);
    const { code, err } = await airlock('list');
    expect(err).toContain(words);
    expect(code).toBe(2);
    expect((await airlock('config')).code).toBe(2);
    expect((await airlock('help')).code).toBe(0);
    expect((await airlock('config', 'reset')).code).toBe(0);
    expect((await airlock('list')).code).toBe(0);
  });

  it('says when colours are used, where the environment does not', async () => {
    await write('{ "colour": "always" }');
    const coloured = await run(['nonsense'], { cwd: folder.path, env: { NO_COLOR: '' } });
    expect(coloured.err).toContain('\u001B[31merror:');
    expect((await airlock('nonsense')).err).toMatch(/^error:/);
  });
});
