import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, openDoor, until } from './door.ts';

suite('A component that misbehaves', () => {
  let door: TestDoor;
  let faulty: Component;

  suiteSetup(async () => {
    door = await openDoor();
    faulty = await componentNamed(door, 'faulty');
  });

  const faults: readonly (readonly [name: string, outcome: RegExp, kind: string])[] = [
    ['spin', /^failed, took too long/, 'execution-timeout'],
    ['bomb', /^failed, (trapped|over a limit)/, 'trapped'],
    ['crash', /^failed, trapped/, 'trapped'],
    ['leave', /^failed, exited: it called exit with code 1/, 'exited'],
    ['flood', /^failed, over a limit/, 'resource-limit-exceeded'],
  ];

  for (const [name, outcome, kind] of faults) {
    test(`${name} ends with a clear error and a fresh instance`, async () => {
      assert.match(await door.call(faulty, name, ''), outcome);
      assert.equal(faulty.snapshot()?.lastFailure?.kind, kind);
      assert.equal(await door.call(faulty, 'fine', '41'), '42');
      await until('it runs again', () => faulty.snapshot()?.state === 'running' || undefined);
    });
  }

  test('an endless loop leaves the extension host free for everything else', async () => {
    const ended = new AbortController();
    const call = door.call(faulty, 'spin', '').finally(() => ended.abort());
    // Only this extension host can answer this command.
    const echo = vscode.commands.registerCommand('airlock.test.echo', (text: string) => text);
    let answered = 0;
    while (!ended.signal.aborted) {
      assert.equal(await vscode.commands.executeCommand('airlock.test.echo', 'still here'), 'still here');
      answered++;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    echo.dispose();
    assert.match(await call, /^failed, took too long/);
    // The loop lasts a second; an extension host that it held up would answer once or twice.
    assert.ok(answered >= 10, `only ${answered} commands were answered`);
  });
});
