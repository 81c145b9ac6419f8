import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { componentNamed, openDoor, until } from './door.ts';

suite('Tests of components in the Testing view', () => {
  test('run by the editor, pass, and fail with a diff at the line', async () => {
    const door = await openDoor();
    const shapes = await componentNamed(door, 'shapes');
    const { testing } = await door.runtime;
    const told = new Map<string, Parameters<Parameters<typeof testing.onTold>[0]>[0]>();
    const listening = testing.onTold((each) => void told.set(each.id.slice(each.id.lastIndexOf('/') + 1), each));
    const file = 'values.airlock-test.json';
    try {
      // The items come a moment after the component; asking the editor to look now makes that certain.
      await vscode.commands.executeCommand('testing.refreshTests');
      await vscode.commands.executeCommand('testing.runAll');
      const broken = await until('the file with a problem', () => told.get('broken.airlock-test.json'));
      assert.equal(broken.outcome, 'errored');
      assert.equal(broken.messages[0]?.message, '"cases" is missing');
      const passed = await until('the case that passes', () => told.get(`${file}#doubles`));
      const failed = await until('the case that fails', () => told.get(`${file}#doubles wrongly`));
      assert.deepEqual([passed.outcome, passed.messages], ['passed', []]);
      assert.equal(failed.outcome, 'failed');
      const [message] = failed.messages;
      assert.equal(message?.expectedOutput, '[7]');
      assert.equal(message.actualOutput, '[6]');
      assert.equal(typeof message.message, 'string');
      assert.equal(message.location?.uri.toString(), vscode.Uri.joinPath(shapes.uri, '..', file).toString());
      assert.equal(message.location.range.start.line, 3);
    } finally {
      await listening.dispose();
    }
  });

  test('with coverage, mark exported functions in WIT and in the source that ran and that did not', async () => {
    const door = await openDoor();
    const shapes = await componentNamed(door, 'shapes');
    const { testing } = await door.runtime;
    const covered = new Map<string, readonly vscode.FileCoverageDetail[]>();
    const listening = testing.onCovered(
      ({ uri, details }) => void covered.set(uri.path.split('/').at(-1) ?? '', details),
    );
    try {
      await vscode.commands.executeCommand('testing.refreshTests');
      await vscode.commands.executeCommand('testing.coverageAll');
      for (const [file, line] of [
        ['world.wit', /export double/],
        ['shapes.ts', /function double/],
      ] as const) {
        const details = await until(`coverage of ${file}`, () => covered.get(file));
        const functions = details.flatMap((each) => (each instanceof vscode.DeclarationCoverage ? [each] : []));
        const calls = Object.fromEntries(functions.map(({ name, executed }) => [name, executed]));
        assert.deepEqual(calls, { 'airlock:shapes/api@0.1.0#older': 0, names: 0, double: 2, nothing: 0 }, file);
        const path = file.endsWith('.wit') ? ['wit', file] : ['src', file];
        const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(shapes.uri, '..', ...path));
        const place = functions.find(({ name }) => name === 'double')?.location;
        const start = place instanceof vscode.Range ? place.start : place;
        assert.match(document.lineAt(start?.line ?? 0).text, line);
        assert.equal(details.length, 2 * functions.length);
      }
    } finally {
      await listening.dispose();
    }
  });
});
