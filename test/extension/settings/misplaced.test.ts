import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { misplacedSettings, personalSettings } from '../../../src/extension/settings/misplaced.ts';
import { root } from '../../support/paths.ts';

test.each<readonly [text: string, kind: 'folder' | 'workspace', found: readonly string[]]>([
  ['{ "airlock.onUndecided": "ask", "editor.tabSize": 2 }', 'folder', ['"airlock.onUndecided"']],
  [
    '// mine\n{ "airlock.roles": {}, "airlock.roleAssignments": [], }',
    'folder',
    ['"airlock.roles"', '"airlock.roleAssignments"'],
  ],
  ['{ "airlock.roles.admin": {} }', 'folder', ['"airlock.roles.admin"']],
  ['\uFEFF{ "airlock.roles": {} }', 'folder', ['"airlock.roles"']],
  ['{ "airlock.roles": {} }', 'workspace', []],
  ['{ "folders": [], "settings": { "airlock.roles": {} } }', 'workspace', ['"airlock.roles"']],
  ['{ "airlock.rolesOfMine": {}, "wit.features": [] }', 'folder', []],
  ['{ "airlock.isolation": "none" }', 'folder', ['"airlock.isolation"']],
  ['{ "airlock.otlp.endpoint": "https://evil.example" }', 'folder', ['"airlock.otlp.endpoint"']],
  ['{ "airlock.onUndecided": ', 'folder', ['"airlock.onUndecided"']],
  ['[[[', 'folder', []],
  ['', 'folder', []],
])('%j of a %s has %j in the wrong place', (text, kind, found) => {
  expect(misplacedSettings(text, kind).map(({ span }) => text.slice(span.start, span.end))).toEqual(found);
});

test('each of them is a setting that no workspace can set', () => {
  const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    contributes: { configuration: { properties: Readonly<Record<string, { readonly scope?: string }>> } };
  };
  const { properties } = contributes.configuration;
  expect(personalSettings.map((name) => properties[name]?.scope)).toEqual(personalSettings.map(() => 'application'));
});
