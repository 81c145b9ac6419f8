import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import { childrenOf, toItem } from '../../src/extension/views/nodes.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { shortHash } from '../../src/host/index.ts';
import { componentNamed, edit, openDoor, problemsIn, until } from './door.ts';

suite('A version that takes the place of another', () => {
  let door: TestDoor;
  let faulty: Component;
  const sound = new Map<vscode.Uri, string>();

  const file = (path: string): vscode.Uri => vscode.Uri.joinPath(faulty.uri, '..', path);
  const hash = (): string | undefined => faulty.snapshot()?.version?.hash;
  const target = () => ({ manifest: faulty.uri.toString() });
  const fine = (): Promise<string> => door.call(faulty, 'fine', '41');

  suiteSetup(async () => {
    door = await openDoor();
    faulty = await componentNamed(door, 'faulty');
    for (const uri of [file('wit/world.wit'), file('src/faulty.js')]) {
      sound.set(uri, (await vscode.workspace.openTextDocument(uri)).getText());
    }
  });

  suiteTeardown(async () => {
    for (const [uri, text] of sound) await edit(uri, () => text);
    await until('the old contract', () => {
      if (faulty.heldBack) faulty.swapAnyway();
      return faulty.snapshot()?.version?.exports.some(({ name }) => name === 'fine') || undefined;
    });
    await faulty.whenIdle();
  });

  test('after a crash is the same one, in a fresh instance', async () => {
    const before = hash();
    const { runtime } = door;
    const { host } = await runtime;
    assert.ok(faulty.key);
    const { restarts } = host.metrics(faulty.key) ?? { restarts: 0 };
    assert.match(await door.call(faulty, 'crash', ''), /^failed, trapped/);
    assert.equal(await fine(), '42');
    await until('it runs', () => faulty.snapshot()?.state === 'running' || undefined);
    assert.equal(hash(), before);
    const metrics = host.metrics(faulty.key);
    assert.equal(metrics?.restarts, restarts + 1);
    const crash = metrics.exports.find(({ name }) => name === 'crash');
    assert.ok(crash && crash.errors >= 1 && crash.errors === crash.calls);
    assert.ok(metrics.memoryBytes > 65_536);
  });

  test('is held back where it breaks callers: what breaks is said, and the old one serves', async () => {
    const before = hash();
    await edit(file('src/faulty.js'), (text) => text.replace('function fine(', 'function better('));
    await edit(file('wit/world.wit'), (text) => text.replace('export fine:', 'export better:'));
    const held = await until('the held back version', () => faulty.heldBack);
    assert.deepEqual(held.breaks, ['`fine` is no longer exported.']);
    assert.equal(hash(), before);
    assert.equal(await fine(), '42');
    const [problem] = await until('the problem', () => {
      const found = problemsIn(faulty.uri).filter((each) => each.includes('held back'));
      return found.length > 0 ? found : undefined;
    });
    assert.match(problem ?? '', /`fine` is no longer exported/);
  });

  test('is compared with the one that serves, as WIT', async () => {
    await vscode.commands.executeCommand('airlock.compareContracts', target());
    const tab = await until('the comparison', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === 'airlock-contract'),
    );
    assert.match(tab.label, /: 1 breaking change, a major step$/);
    assert.ok(tab.input instanceof vscode.TabInputTextDiff);
    const [original, modified] = await Promise.all(
      [tab.input.original, tab.input.modified].map(async (uri) =>
        (await vscode.workspace.openTextDocument(uri)).getText(),
      ),
    );
    assert.match(original ?? '', /export fine: func/);
    assert.match(modified ?? '', /export better: func/);
    await vscode.window.tabGroups.close(tab);
  });

  test('serves once a person says that it may, and a rollback undoes that', async () => {
    const before = hash();
    assert.ok(before);
    await vscode.commands.executeCommand('airlock.swapAnyway', target());
    await until('the new version', () => hash() !== before || undefined);
    await faulty.whenIdle();
    assert.equal(faulty.heldBack, undefined);
    const heldBack = problemsIn(faulty.uri).filter((each) => each.includes('held back'));
    assert.deepEqual(heldBack, []);
    assert.equal(await door.call(faulty, 'better', '41'), '42');
    // Each good build is a row, the newest first, and rolling back is in the row.
    const rows = childrenOf({ kind: 'group', group: 'Versions', component: faulty });
    const items = rows.map(toItem);
    assert.deepEqual(
      items.slice(0, 2).map(({ label }) => label),
      [shortHash(hash() ?? ''), shortHash(before)],
    );
    assert.match(String(items[0]?.description), /^serves · /);
    assert.deepEqual([items[0]?.contextValue, items[1]?.contextValue], ['version.serving', 'version.kept']);
    const { tooltip } = items[1] ?? {};
    assert.ok(typeof tooltip === 'string');
    assert.match(tooltip, /to the version that serves: 1 breaking change, a major step/);
    await vscode.commands.executeCommand('airlock.rollBack', rows[1]);
    assert.equal(shortHash(hash() ?? ''), shortHash(before));
    assert.equal(await fine(), '42');
  });
});
