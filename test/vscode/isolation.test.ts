import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { childrenOf, toItem } from '../../src/extension/views/nodes.ts';
import { componentNamed, openDoor, until } from './door.ts';

/** A core module with one function that gives 7: `seven: func() -> u32`. */
const seven = '0061736d010000000105016000017f0302010007090105736576656e00000a0601040041070b';

suite('A component that was made elsewhere', () => {
  let door: TestDoor;
  let folder: string;
  let foreign: Component;

  suiteSetup(async () => {
    door = await openDoor();
    const root = vscode.workspace.workspaceFolders?.[1]?.uri.fsPath;
    assert.ok(root);
    folder = join(root, 'from-elsewhere');
    await mkdir(join(folder, 'wit'), { recursive: true });
    await writeFile(join(folder, 'wit/world.wit'), 'package a:b;\nworld w {\n  export seven: func() -> u32;\n}\n');
    await writeFile(join(folder, 'thing.wasm'), Buffer.from(seven, 'hex'));
    const manifest = { name: 'from-elsewhere', version: '0.1.0', world: 'w', component: './thing.wasm' };
    await writeFile(join(folder, 'airlock.json'), JSON.stringify(manifest));
    foreign = await componentNamed(door, 'from-elsewhere');
  });

  suiteTeardown(() => rm(folder, { recursive: true }));

  const call = (): Promise<string> => door.call(foreign, 'seven', '');

  /** What the tree says of its last failure. */
  const explained = (): string | undefined => {
    const node = childrenOf({ kind: 'component', component: foreign }).find(({ kind }) => kind === 'failure');
    const item = node && toItem(node);
    return typeof item?.label === 'string' ? `${item.label} · ${String(item.description)}` : undefined;
  };

  const elsewhere = (component: Component, not?: number): Promise<number> =>
    until('another process', () => {
      const { state, process: number } = component.snapshot() ?? {};
      return state === 'running' && number !== undefined && number !== not ? number : undefined;
    });

  test('runs in a process of its own', async () => {
    assert.notEqual(await elsewhere(foreign), process.pid);
    assert.equal(await call(), '7');
    assert.equal(explained(), undefined);
    const { tooltip } = toItem({ kind: 'component', component: foreign });
    assert.ok(typeof tooltip === 'string');
    assert.match(tooltip, /runs in a process of its own, \d+/);
  });

  test('is started again when that aborts, the tree says why, and the next call is answered', async () => {
    for (const times of [1, 2]) {
      const number = await elsewhere(foreign);
      process.kill(number, 'SIGABRT');
      await elsewhere(foreign, number);
      assert.match(
        explained() ?? '',
        new RegExp(
          `^Last failure: process ended · the process that it ran in ended: SIGABRT; restarted ${times} of 5 · `,
        ),
      );
      assert.equal(await call(), '7');
    }
  });

  test('has its calls recorded there, and replayed', async () => {
    const file = join(folder, 'seven.airlock-tape');
    const target = { manifest: foreign.uri.toString(), file };
    await vscode.commands.executeCommand('airlock.startRecordingCalls', target);
    assert.equal(await call(), '7');
    assert.equal(await vscode.commands.executeCommand('airlock.stopRecordingCalls', target), file);
    assert.match(await readFile(file, 'utf8'), /\ncall seven\(\)\n[^]*\n {2}returns 7\nend\n$/);
    assert.equal(await vscode.commands.executeCommand('airlock.replayRecordedCalls', target), '');
  });

  test('and one that is built here moves there and back by the setting, without a reload', async () => {
    const faulty = await componentNamed(door, 'faulty');
    assert.equal(faulty.snapshot()?.process, undefined);
    const settings = vscode.workspace.getConfiguration('airlock');
    try {
      await settings.update('isolation', 'all', vscode.ConfigurationTarget.Global);
      await elsewhere(faulty);
      assert.equal(await door.call(faulty, 'fine', '41'), '42');
      assert.match(await door.call(faulty, 'spin', ''), /^failed, took too long/);
      assert.equal(await door.call(faulty, 'fine', '41'), '42');
    } finally {
      await settings.update('isolation', undefined, vscode.ConfigurationTarget.Global);
    }
    await until('a thread', () => {
      const { state, process: number } = faulty.snapshot() ?? {};
      return state === 'running' && number === undefined ? true : undefined;
    });
    assert.equal(await door.call(faulty, 'fine', '41'), '42');
  });
});
