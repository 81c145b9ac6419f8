import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');

/** An import in a file, and whether the rooms allow it. */
const imports: readonly (readonly [file: string, specifier: string, allowed: boolean])[] = [
  ['src/extension/a.ts', 'vscode', true],
  ['src/host/a.ts', 'vscode', false],
  ['src/build/deep/a.ts', 'vscode', false],
  ['src/language/a.ts', 'vscode-languageclient/node', false],
  ['src/extension/views/a.ts', '../../host/index.ts', true],
  ['src/extension/views/a.ts', '../../host/actor.ts', false],
  ['src/host/gates/a.ts', '../../manifest/index.ts', true],
  ['src/host/gates/a.ts', '../../manifest/decide.ts', false],
  ['src/host/a.ts', '../build/index.ts', false],
  ['src/build/a.ts', '../host/index.ts', false],
  ['src/language/a.ts', '../host/index.ts', false],
  ['src/trial/a.ts', '../host/index.ts', true],
  ['src/trial/run/a.ts', '../../host/host.ts', false],
  ['src/trial/a.ts', '../build/index.ts', false],
  ['src/host/a.ts', '../trial/index.ts', false],
  ['src/extension/views/a.ts', '../../trial/index.ts', true],
  ['src/extension/views/a.ts', '../../trial/probes.ts', false],
  ['src/telemetry/a.ts', '../host/index.ts', true],
  ['src/telemetry/otlp/a.ts', '../../host/host.ts', false],
  ['src/telemetry/a.ts', '../manifest/index.ts', false],
  ['src/host/a.ts', '../telemetry/index.ts', false],
  ['src/trial/a.ts', '../telemetry/index.ts', false],
  ['src/cli/serve/a.ts', '../../telemetry/index.ts', true],
  ['src/extension/a.ts', '../telemetry/telemetry.ts', false],
  ['src/manifest/a.ts', '../wit/index.ts', true],
  ['src/wit/syntax/a.ts', '../../manifest/index.ts', false],
  ['src/base/a.ts', '../wit/index.ts', false],
  ['src/wit/a.ts', 'node:fs', false],
  ['src/panels/system/a.ts', '../../wit/index.ts', true],
  ['src/panels/system/a.ts', '../../host/index.ts', false],
  ['src/panels/system/a.ts', 'vscode', false],
  ['src/host/a.ts', '../extension/main.ts', false],
  ['src/cli/commands/a.ts', '../../host/index.ts', true],
  ['src/cli/commands/a.ts', '../../host/actor.ts', false],
  ['src/cli/a.ts', 'vscode', false],
  ['src/cli/a.ts', '../extension/runtime.ts', false],
  ['src/extension/a.ts', '../cli/airlock.ts', false],
  ['src/host/a.ts', '../cli/airlock.ts', false],
  ['src/host/a.ts', './actor.ts', true],
  ['src/host/gates/a.ts', '../actor.ts', true],
];

describe('the direction of imports', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'airlock-rooms-'));
    copyFileSync(join(project, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(imports)('%s imports %s: %s', (file, specifier, allowed) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `export * from '${specifier}';\n`);
    expect(complaints(folder, file)).toHaveLength(allowed ? 0 : 1);
    rmSync(path);
  });
});

function complaints(folder: string, file: string): readonly string[] {
  const oxlint = join(project, 'node_modules/oxlint/bin/oxlint');
  try {
    execFileSync(process.execPath, [oxlint, file], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    return [];
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    return output.split('\n').filter((line) => line.includes('no-restricted-imports'));
  }
}
