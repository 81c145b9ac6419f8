import assert from 'node:assert/strict';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { copyTemplate } from '../../src/build/new/copy-template.ts';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, edit, openDoor, problemsIn, until } from './door.ts';

suite('A linked pair', function () {
  // Two worlds that the engine has not seen before.
  this.timeout(240_000);
  let door: TestDoor;
  let place: string;
  let elsewhere: string;
  let desk: Component;

  suiteSetup(async () => {
    door = await openDoor();
    const [first, second] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first && second);
    place = join(second.uri.fsPath, 'linked');
    elsewhere = join(first.uri.fsPath, 'lent');
    await mkdir(place);
    const extension = vscode.extensions.getExtension('airlock.airlock')?.extensionPath ?? '';
    const made = await copyTemplate(join(extension, 'templates/linked-pair'), place, 'till');
    assert.equal(made.kind, 'created');
    desk = await running('till');
  });

  suiteTeardown(async () => {
    for (const folder of [place, elsewhere]) await rm(folder, { recursive: true, force: true });
    await until('the components to go', async () => ((await named('till')) ? undefined : true));
  });

  const named = async (name: string): Promise<Component | undefined> =>
    (await door.runtime).components().find(({ title }) => title === name);

  /** Waits as long as two cold builds on a busy machine may take. */
  const running = async (name: string): Promise<Component> => {
    await until(
      `${name} to run`,
      async () => ((await named(name))?.snapshot()?.state === 'running' ? true : undefined),
      200_000,
    );
    return componentNamed(door, name);
  };

  const total = (wave: string): Promise<string> =>
    door.call(desk, 'total', wave).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));

  const problem = (expected: RegExp): Promise<string> =>
    until(`a problem ${expected.source}`, () => problemsIn(desk.uri).find((each) => expected.test(each)), 150_000);

  const noProblem = (): Promise<true> =>
    until('no problem', () => (problemsIn(desk.uri).length === 0 ? true : undefined), 150_000);

  /** The place of the link in the manifest, as problems are written. */
  const atLink = (): string => {
    const before = desk.manifestText.slice(0, desk.manifestText.indexOf('"till-calculator"')).split('\n');
    return `${before.length}:${(before.at(-1) ?? '').length + 1} `;
  };

  const host = async () => (await door.runtime).host;

  test('answers, whichever was built first', async () => {
    assert.equal(await total('[1, 2, 39]'), 'ok(42)');
    assert.equal(await total('[1000000000, 1]'), 'err("1000000000 and 1 are too much")');
    await noProblem();
    const others = vscode.languages
      .getDiagnostics()
      .filter(([uri]) => uri.fsPath.startsWith(place))
      .flatMap(([uri, found]) => found.map(({ source, message }) => `${uri.path} ${source ?? ''} ${message}`));
    assert.deepEqual(others, []);
  });

  test('says at the link that the provider is stopped, and answers when it runs again', async () => {
    const calculator = await running('till-calculator');
    const target = { manifest: calculator.id };
    await vscode.commands.executeCommand('airlock.stop', target);
    const said = await problem(/till-calculator, which answers local:till-math\/sums, is stopped/);
    assert.ok(said.startsWith(atLink()), `${said} is not at ${atLink()}`);
    assert.match(await total('[1]'), /till-calculator, which answers local:till-math\/sums, gave no answer: stopped/);
    await vscode.commands.executeCommand('airlock.restart', target);
    await noProblem();
    assert.equal(await total('[1, 1]'), 'ok(2)');
  });

  test('does not start by a manifest whose link leads nowhere, and starts when it leads somewhere', async () => {
    await edit(desk.uri, (text) => text.replace('"till-calculator"', '"till-abacus"'));
    await problem(/There is no component named "till-abacus"/);
    // The version before goes on.
    assert.equal(await total('[1, 2]'), 'ok(3)');
    await edit(desk.uri, (text) => text.replace('"till-abacus"', '"till"'));
    await problem(/A component cannot be linked to itself/);
    await edit(desk.uri, (text) => text.replace('"till" }', '"till-calculator" }'));
    await noProblem();
    await desk.whenIdle();
    assert.equal(await total('[2, 2]'), 'ok(4)');
  });

  test('keeps the one that asks from starting by an interface that changed on one side', async () => {
    const shared = vscode.Uri.file(join(place, 'till/wit/deps/math/package.wit'));
    await edit(shared, (text) => text.replace('b: u32', 'c: u32'));
    const said = await problem(
      /till-calculator does not answer local:till-math\/sums as it is imported: its add is another/,
    );
    assert.ok(said.startsWith(atLink()), `${said} is not at ${atLink()}`);
    assert.equal(await total('[1, 2]'), 'ok(3)');
    await edit(shared, (text) => text.replace('c: u32', 'b: u32'));
    await noProblem();
  });

  test('holds a version back that would not answer any more, and says whom it breaks', async () => {
    const calculator = await running('till-calculator');
    const offered = vscode.Uri.file(join(place, 'till/calculator/wit/deps/math/package.wit'));
    await edit(offered, (text) => text.replace('b: u32', 'c: u32'));
    const held = await until('the held back version', () => calculator.heldBack, 150_000);
    assert.match(
      held.breaks[0] ?? '',
      /^till, which is linked to it for local:till-math\/sums, would get no answer: its add is another/,
    );
    assert.equal(await total('[1, 2]'), 'ok(3)');
    await edit(offered, (text) => text.replace('c: u32', 'b: u32'));
    await until('nothing to be held back', () => (calculator.heldBack ? undefined : true), 150_000);
    await noProblem();
  });

  test('in two folders of the workspace needs the person, who can take it back', async () => {
    await rename(join(place, 'till/calculator'), elsewhere);
    await until('the calculator to come back elsewhere', async () => {
      const moved = (await named('till-calculator'))?.manifestPath.startsWith(elsewhere);
      return moved && (await stat(elsewhere)) ? true : undefined;
    });
    await running('till-calculator');
    await desk.whenIdle();
    const said = await problem(/The link to till-calculator for local:till-math\/sums has not been approved/);
    assert.ok(said.startsWith(atLink()), `${said} is not at ${atLink()}`);
    assert.match(await total('[1]'), /a link that nobody has approved/);
    const [right] = desk.requests.filter(({ capability }) => capability === 'custom');
    assert.ok(right, 'the link asks for nothing');
    assert.ok(right.pattern.includes(elsewhere), right.pattern);
    await vscode.commands.executeCommand('airlock.grant', { manifest: desk.id, right });
    assert.equal(door.asked.at(-1), `Grant: custom ${right.pattern}`);
    await until('the approved answer', async () => ((await total('[1, 5]')) === 'ok(6)' ? true : undefined));
    (await host()).revoke(desk.key ?? assert.fail('it has no key'), right);
    assert.match(await total('[1]'), /a link that nobody has approved/);
  });
});
