import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../../src/extension/components/component.ts';
import type { TestDoor } from '../../../src/extension/test-door.ts';
import { componentNamed, openDoor } from '../door.ts';

/** How many writes are acknowledged before the extension host is killed. */
const enough = 40;

// This file is run twice, in two extension hosts over the same state: the first one kills itself.
suite('An extension host that is killed in the middle of writes', () => {
  const record = `${process.env['AIRLOCK_TEST_OUTCOME'] ?? ''}.acknowledged`;

  test('has lost nothing that was acknowledged', async function () {
    this.timeout(120_000);
    const door = await openDoor();
    if (existsSync(record)) await expectAllKept(door);
    else await writeUntilKilled(door);
  });

  async function writeUntilKilled(door: TestDoor): Promise<void> {
    const notebook = await copyOfNotebook(door);
    for (const { capability, pattern } of notebook.manifest?.requests ?? []) {
      const target = { manifest: notebook.uri.toString(), capability, pattern };
      await vscode.commands.executeCommand('airlock.grant', target);
    }
    for (let at = 1; ; at++) {
      assert.equal(await door.call(notebook, 'add', `"note ${at}"`), `ok(${at})`);
      appendFileSync(record, `${at}\n`);
      // While the next ones are being written.
      if (at === enough) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5);
    }
  }

  async function expectAllKept(door: TestDoor): Promise<void> {
    const acknowledged = readFileSync(record, 'utf8').trim().split('\n').length;
    assert.ok(acknowledged >= enough, `${acknowledged} writes were acknowledged`);
    const notebook = await componentNamed(door, 'notebook');
    const found = await door.call(notebook, 'find', '""');
    const texts = Array.from(found.matchAll(/text: "(note \d+)"/g), ([, text]) => text);
    const expected = Array.from({ length: texts.length }, (_, at) => `note ${at + 1}`);
    assert.deepEqual(texts, expected);
    // The one that was on its way may be there as well.
    assert.ok([0, 1].includes(texts.length - acknowledged), `${texts.length} are kept of ${acknowledged}`);
    // No number is given twice, also after that.
    const number = /^ok\((\d+)\)$/.exec(await door.call(notebook, 'add', '"another"'))?.[1];
    assert.ok(Number(number) > texts.length, `the next number is ${number}`);
  }

  async function copyOfNotebook(door: TestDoor): Promise<Component> {
    const [, second] = vscode.workspace.workspaceFolders ?? [];
    const extension = vscode.extensions.getExtension('airlock.airlock');
    assert.ok(second && extension);
    const source = vscode.Uri.joinPath(extension.extensionUri, 'examples', 'notebook');
    const target = vscode.Uri.joinPath(second.uri, 'notebook');
    // The manifest comes last, for it is what makes a component of the folder.
    for (const part of ['wit', 'src', 'airlock.json']) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(source, part), vscode.Uri.joinPath(target, part));
    }
    return componentNamed(door, 'notebook');
  }
});
