import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/paths.ts';

interface Contributed {
  readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
  readonly keybindings: readonly { readonly command: string; readonly key: string; readonly when?: string }[];
  readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly when?: string }[]>>;
  readonly configuration: {
    readonly properties: Readonly<Record<string, { readonly scope?: string; readonly markdownDescription?: string }>>;
  };
}

const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { contributes: Contributed };
const rows = readFileSync(join(root, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** These work on whatever is open, in every workspace. */
const everywhere: ReadonlySet<string> = new Set([
  'airlock.extractWit',
  'airlock.generateTypes',
  'airlock.generateMarkdown',
  'airlock.generateBindings',
  'airlock.newComponent',
  'airlock.createManifest',
  'airlock.forgetBuildCommands',
  'airlock.browseStorage',
  'airlock.restartServer',
]);

const ofSetting = /^`(?:airlock\.(?:onUndecided|role|isolation|otlp)|wit\.)/u;

describe('the commands', () => {
  it('stand in the README with their titles, and nothing else does', () => {
    const documented = rows.filter(([, name = '']) => name.startsWith('`airlock.') && !ofSetting.test(name));
    const wanted = contributes.commands.map(
      ({ command, title, category }) => `\`${command}\` ${category === 'Airlock' ? title : `${category}: ${title}`}`,
    );
    expect(new Set(documented.map(([, name, title]) => `${name} ${title}`))).toEqual(new Set(wanted));
    expect(documented.length).toBe(wanted.length);
  });

  it('are shown in the palette only where they can work', () => {
    const conditions = new Map(contributes.menus['commandPalette']?.map(({ command, when }) => [command, when]));
    const always = contributes.commands.filter(({ command }) => !conditions.get(command)).map(({ command }) => command);
    expect(new Set(always)).toEqual(everywhere);
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.flatMap(({ command }) => command ?? []));
    const known = new Set(contributes.commands.map(({ command }) => command));
    expect(inMenus.filter((command) => !known.has(command))).toEqual([]);
  });

  it('that build, call and roll back have keys, which stand in the README', () => {
    const keys = contributes.keybindings.map(({ command }) => command);
    expect(keys.toSorted()).toEqual(['airlock.build', 'airlock.callExport', 'airlock.rollBack']);
    for (const { command, key, when } of contributes.keybindings) {
      expect(when).toContain('airlock.hasComponents');
      const row = rows.find(([, name]) => name === `\`${command}\``)?.join(' ');
      expect(row?.toLowerCase()).toContain(`\`${key}\``);
    }
  });
});

describe('the settings', () => {
  it('are few, described, and stand in the README with their scopes', () => {
    const settings = Object.entries(contributes.configuration.properties);
    const documented = rows.filter(([, name = '']) => ofSetting.test(name));
    expect(new Set(documented.map(([, name]) => name))).toEqual(new Set(settings.map(([name]) => `\`${name}\``)));
    for (const [name, { scope = 'none', markdownDescription = '' }] of settings) {
      expect(markdownDescription.length).toBeGreaterThan(20);
      expect(documented.find(([, each]) => each === `\`${name}\``)?.[2]).toContain(`(${scope})`);
    }
  });
});
