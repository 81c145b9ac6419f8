import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { componentNamed, openDoor } from './door.ts';

suite('Recorded calls', () => {
  const file = join(tmpdir(), `airlock-${process.pid}.airlock-tape`);

  suiteTeardown(() => rm(file, { force: true }));

  test('are saved, replayed without a difference, and compared where there is one', async () => {
    const door = await openDoor();
    const faulty = await componentNamed(door, 'faulty');
    const target = { manifest: faulty.uri.toString(), file };
    await vscode.commands.executeCommand('airlock.startRecordingCalls', target);
    assert.equal(await door.call(faulty, 'fine', '41'), '42');
    assert.equal(await vscode.commands.executeCommand('airlock.stopRecordingCalls', target), file);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const text = await readFile(file, 'utf8');
    assert.match(text, /^airlock tape 1\n/);
    assert.match(text, /\ncall fine\(41\)\n[^]*\n {2}returns 42\n/);
    assert.equal(await vscode.commands.executeCommand('airlock.replayRecordedCalls', target), '');
    await writeFile(file, text.replace('  returns 42\n', '  returns 43\n'));
    const difference = await vscode.commands.executeCommand('airlock.replayRecordedCalls', target);
    assert.match(String(difference), /\n-  returns 43\n\+  returns 42/);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof vscode.TabInputTextDiff);
    const left = await vscode.workspace.openTextDocument(tab.input.original);
    assert.match(left.getText(), /returns 43/);
    await vscode.window.tabGroups.close(tab);
  });

  test('are there without being asked for, where they were the last ones', async () => {
    const door = await openDoor();
    const faulty = await componentNamed(door, 'faulty');
    const target = { manifest: faulty.uri.toString(), file };
    assert.equal(await door.call(faulty, 'fine', '1'), '2');
    assert.equal(await vscode.commands.executeCommand('airlock.saveRecentCalls', target), file);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const text = await readFile(file, 'utf8');
    assert.match(text, /\nexports only\n[^]*\ncall fine\(1\)\n[^]*\n {2}returns 2\nend\n$/);
  });

  test('become tests, as calls of the history do', async () => {
    const door = await openDoor();
    const faulty = await componentNamed(door, 'faulty');
    const manifest = faulty.uri.toString();
    const folder = dirname(faulty.uri.fsPath);
    const tape = join(folder, 'fine.airlock-tape');
    const tests = join(folder, 'faulty.airlock-test.json');
    try {
      await vscode.commands.executeCommand('airlock.startRecordingCalls', { manifest });
      await vscode.commands.executeCommand('airlock.callExport', { manifest, export: 'fine', arguments: '41' });
      await vscode.commands.executeCommand('airlock.stopRecordingCalls', { manifest, file: tape });
      const save = (argument: object) =>
        vscode.commands.executeCommand('airlock.saveAsTest', { manifest, ...argument });
      assert.deepEqual(await save({ export: 'fine', arguments: '41' }), { file: tests, name: 'fine(41)' });
      await writeFile(tests, (await readFile(tests, 'utf8')).replace('{', '{ // Saved.'));
      assert.deepEqual(await save({ tape }), { file: tests, name: 'replays fine.airlock-tape' });
      const text = await readFile(tests, 'utf8');
      assert.ok(text.startsWith('{ // Saved.\n'), text);
      assert.deepEqual(JSON.parse(text.replace('// Saved.', '')), {
        cases: [
          { name: 'fine(41)', steps: [{ call: 'fine', args: '41', returns: '42' }] },
          { name: 'replays fine.airlock-tape', replays: 'fine.airlock-tape' },
        ],
      });
      assert.equal(await save({ tape: join(tmpdir(), 'elsewhere.airlock-tape') }), undefined);
      assert.equal(await readFile(tests, 'utf8'), text);
    } finally {
      await rm(tape, { force: true });
      await rm(tests, { force: true });
    }
  });
});
