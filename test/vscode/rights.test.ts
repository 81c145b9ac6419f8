import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import type { Right } from '../../src/manifest/index.ts';
import { componentNamed, edit, openDoor, problemsIn, until, workspaceFile } from './door.ts';

const readData: Right = { capability: 'filesystem.read', pattern: './data/**' };

suite('Rights, as a person sees and changes them', () => {
  let door: TestDoor;
  let greeter: Component;
  let sound: string;
  const world = workspaceFile('wit/world.wit');

  suiteSetup(async () => {
    door = await openDoor();
    greeter = await componentNamed(door, 'greeter');
    sound = (await vscode.workspace.openTextDocument(greeter.uri)).getText();
    await revokeAll();
    await door.call(greeter, 'greet', '"Ada"');
  });

  suiteTeardown(async () => {
    door.answer(true);
    await edit(greeter.uri, () => sound);
    await revokeAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function revokeAll(): Promise<void> {
    const { grants } = await door.runtime;
    assert.ok(greeter.key);
    for (const right of grants.rulingsOf(greeter.key).grants) grants.revoke(greeter.key, right);
    await until('an instance without grants', () => greeter.snapshot()?.state === 'running' || undefined);
  }

  const target = (right: Right) => ({ manifest: greeter.uri.toString(), ...right });
  const granted = async (): Promise<readonly string[]> => {
    const { grants } = await door.runtime;
    return greeter.key ? grants.rulingsOf(greeter.key).grants.map(({ pattern }) => pattern) : [];
  };
  async function fixesAt(uri: vscode.Uri, range: vscode.Range): Promise<readonly vscode.CodeAction[]> {
    await vscode.workspace.openTextDocument(uri);
    return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
  }
  /** The problem at the import of an interface, in the world. */
  async function atImport(name: string): Promise<vscode.Diagnostic> {
    const line = (await vscode.workspace.openTextDocument(world))
      .getText()
      .split('\n')
      .findIndex((text) => text.includes(name));
    return until(`a problem at ${name}`, () =>
      vscode.languages
        .getDiagnostics(world)
        .find(({ source, range }) => source === 'Airlock' && range.start.line === line),
    );
  }

  test('a denial stands at the import of the world that it came through', async () => {
    const { message, severity } = await atImport('wasi:filesystem/types');
    assert.equal(severity, vscode.DiagnosticSeverity.Information);
    assert.match(message, /^greeter was denied through this import: .*read \.\/data\/greeting\.txt/);
    await atImport('wasi:http/outgoing-handler');
  });

  test('it can be granted there as well as in the manifest, or never', async () => {
    const { range } = await atImport('wasi:filesystem/types');
    const titles = (await fixesAt(world, range)).map(({ title }) => title);
    assert.deepEqual(
      titles.filter((title) => /^Grant|^Never/.test(title)),
      ['Grant greeter to read files ./data/**', 'Never ask again whether greeter may read files ./data/**'],
    );
  });

  const hostile: readonly (readonly [what: string, argument: unknown])[] = [
    ['nothing', undefined],
    ['a text', 'greeter'],
    ['a right of a component that is none', { manifest: 'file:///nowhere/airlock.json', ...readData }],
    ['an answer', { yes: true, confirmed: true, answer: 'Grant', force: true }],
    ['a component of its own making', { component: { key: {}, manifest: { requests: [readData] } }, right: readData }],
    ['a denial of its own making', { denial: { what: './x', operation: 'x', capability: 'filesystem.read' } }],
    ['a pattern that is none', { capability: 'filesystem.read', pattern: '../**' }],
    ['a capability that is none', { capability: 'everything', pattern: '**' }],
    ['what throws', new Proxy({}, {})],
  ];

  for (const command of ['airlock.grant', 'airlock.requestAndGrant', 'airlock.grantWider', 'airlock.neverAsk']) {
    test(`${command} ends at the question, or at nothing, whatever it is called with`, async () => {
      door.answer(false);
      const before = greeter.manifestText;
      for (const [what, argument] of [
        ...hostile,
        ...hostile.map(([name, given]) => [`${name}, for the greeter`, ofGreeter(given)] as const),
        ['a right that could be granted', target(readData)] as const,
      ]) {
        const ended = vscode.commands.executeCommand(command, argument).then(() => 'ended');
        // A list that asks which component or which right is meant is closed, as one does who did not call the command.
        await until(`${command} to end with ${what}`, async () => {
          await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
          return Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 50))]);
        });
        assert.deepEqual(await granted(), [], what);
      }
      assert.equal(greeter.manifestText, before);
      assert.equal((await vscode.workspace.openTextDocument(greeter.uri)).getText(), before);
      assert.deepEqual(greeter.facts().ruledOut, []);
      if (command !== 'airlock.grantWider') assert.match(door.asked.at(-1) ?? '', /filesystem\.read \.\/data\/\*\*$/);
      door.answer(true);
    });
  }

  function ofGreeter(argument: unknown): unknown {
    return typeof argument === 'object' ? { manifest: greeter.uri.toString(), ...argument } : argument;
  }

  test('a wider pattern is picked, requested, and granted after one more question', async () => {
    const asked = door.asked.length;
    const ended = vscode.commands.executeCommand(
      'airlock.grantWider',
      target({ capability: 'environment', pattern: 'GREETER_SIGNATURE' }),
    );
    await until('the pick to be taken', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return (await granted()).length > 0 || undefined;
    });
    await ended;
    assert.deepEqual(door.asked.slice(asked), ['Request and Grant: environment GREETER_*']);
    assert.deepEqual(await granted(), ['GREETER_*']);
    await until(
      'the request',
      () => greeter.manifest?.requests.some(({ pattern }) => pattern === 'GREETER_*') || undefined,
    );
    await edit(greeter.uri, () => sound);
    await revokeAll();
    await greeter.whenIdle();
  });

  test('what is never asked about again is no problem any more, until it is granted', async () => {
    await door.call(greeter, 'greet', '"Ada"');
    const isProblem = (): boolean => problemsIn(greeter.uri).some((problem) => problem.includes('greeting.txt'));
    await until('the problem', () => isProblem() || undefined);
    await vscode.commands.executeCommand('airlock.neverAsk', target(readData));
    await until('no problem', () => !isProblem() || undefined);
    await door.call(greeter, 'greet', '"Ada"');
    assert.equal(isProblem(), false);
    assert.ok(
      greeter.snapshot()?.denials.some(({ what }) => what === './data/greeting.txt'),
      'it is counted all the same',
    );
    await vscode.commands.executeCommand('airlock.grant', target(readData));
    assert.deepEqual(greeter.facts().ruledOut, []);
    assert.deepEqual(await granted(), ['./data/**']);
    await revokeAll();
  });

  test('the page shows what holds, and goes on doing so while it is open', async () => {
    const { pages } = await door.runtime;
    await door.call(greeter, 'greet', '"Ada"');
    await vscode.commands.executeCommand('airlock.showRights', { manifest: greeter.uri.toString() });
    const row = (): string | undefined =>
      /<tr>\s*<th scope="row"><code>\.\/data\/\*\*.*?<\/tr>/s.exec(pages.shown(greeter) ?? '')?.[0];
    assert.match(row() ?? '', /<td>\s*No[^]*Grant…/);
    await vscode.commands.executeCommand('airlock.grant', target(readData));
    await until('the granted row', () => /<td>\s*Yes[^]*Revoke/.exec(row() ?? '')?.[0]);
    await vscode.commands.executeCommand('airlock.revoke', target(readData));
    await until('the row without a grant', () => /<td>\s*No/.exec(row() ?? '')?.[0]);
    const tab = await until('its tab', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Rights: greeter'),
    );
    await vscode.window.tabGroups.close(tab);
    await until('the page to be gone', () => pages.shown(greeter) === undefined || undefined);
  });

  test('over a pattern in the manifest stands what it means and what became of it', async () => {
    await door.call(greeter, 'greet', '"Ada"');
    const document = await vscode.workspace.openTextDocument(greeter.uri);
    const at = document.positionAt(document.getText().indexOf('./data/**') + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', greeter.uri, at);
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n')
      .replaceAll('\\', '');
    assert.match(text, /everything in data/);
    assert.match(text, /Not granted/);
    assert.match(text, /Denied/);
  });

  test('needed rights are proposed as a difference, and accepting it asks for them and grants nothing', async () => {
    // Another suite may have added a request of its own.
    await edit(greeter.uri, (text) => text.replace(/"read": \[[^\]]*\]/, '"read": []'));
    await until(
      'the manifest without its request',
      () => greeter.manifest?.requests.every(({ capability }) => capability !== 'filesystem.read') || undefined,
    );
    await greeter.whenIdle();
    const record = () => vscode.commands.executeCommand('airlock.recordRights', { manifest: greeter.uri.toString() });
    const begun = Promise.resolve(record()).then(() => true as const);
    // The first row is "all calls, until I stop".
    await until('the recording to begin', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return Promise.race([begun, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 100))]);
    });
    await door.call(greeter, 'greet', '"Ada"');
    await record();
    const proposed = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'airlock-proposal');
    assert.ok(proposed, 'no difference was opened');
    assert.match(proposed.getText(), /"read": \["\.\/data\/greeting\.txt"\]/);
    assert.equal(greeter.manifest?.requests.length, 2, 'nothing changes before it is accepted');
    const accepted = vscode.commands.executeCommand('airlock.acceptProposal', proposed.uri);
    await until(
      'the request',
      () => greeter.manifest?.requests.some(({ pattern }) => pattern === './data/greeting.txt') || undefined,
    );
    // The offer to show the rights is turned down.
    await until('the end of it', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return Promise.race([
        Promise.resolve(accepted).then(() => true as const),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 100)),
      ]);
    });
    assert.deepEqual(await granted(), []);
  });

  test('a call is recorded in an instance of its own, which changes nothing, once the person has said yes', async () => {
    await edit(greeter.uri, (text) => text.replace(/"read": \[[^\]]*\]/, '"read": []'));
    await until(
      'the manifest without its request',
      () => greeter.manifest?.requests.every(({ capability }) => capability !== 'filesystem.read') || undefined,
    );
    await greeter.whenIdle();
    const proposals = () =>
      vscode.workspace.textDocuments.filter(({ uri, isClosed }) => uri.scheme === 'airlock-proposal' && !isClosed);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const before = proposals().map((document) => document.getText());
    const denied = greeter.snapshot()?.denials;
    door.answer(false);
    await door.record(greeter, 'greet', '"Ada"');
    assert.equal(door.asked.at(-1), 'Record: greeter');
    assert.deepEqual(
      proposals().map((document) => document.getText()),
      before,
      'nothing is recorded without a yes',
    );
    door.answer(true);
    await door.record(greeter, 'greet', '"Ada"');
    const [proposed] = proposals();
    assert.ok(proposed, 'no difference was opened');
    assert.match(proposed.getText(), /"read": \["\.\/data\/greeting\.txt"\]/);
    assert.deepEqual(greeter.snapshot()?.denials, denied, 'what a recording does is no refusal of the one that serves');
    assert.deepEqual(await granted(), []);
  });

  test('a waiting call is asked about without a button that is pressed by chance', async () => {
    const { askAbout } = await door.runtime;
    assert.ok(greeter.key);
    const question = {
      use: { capability: 'filesystem.read', path: 'data/greeting.txt' },
      request: './data/**',
      operation: 'wasi:filesystem/types#[method]descriptor.open-at',
    } as const;
    const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    const pause = (): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), 200));
    const answer = askAbout(greeter.key, question);
    for (let press = 0; press < 5; press++) {
      await accept();
      assert.equal(await Promise.race([answer, pause()]), undefined, 'Return alone has answered');
    }
    // Four rows down from nothing: three that say what it is about, and the first answer.
    for (let row = 0; row < 4; row++) await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await accept();
    assert.equal(await answer, 'once');
    const turnedAway = askAbout(greeter.key, question);
    await pause();
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await turnedAway, 'no-answer');
  });

  test('settings that give rights are ignored in a workspace, and it is said where', async () => {
    const { settings } = await door.runtime;
    const file = workspaceFile('.vscode/settings.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from('{ "airlock.onUndecided": "ask", "airlock.roles": {} }'));
    const problems = await until('the warnings', () => {
      const found = problemsIn(file);
      return found.length === 2 ? found : undefined;
    });
    assert.match(problems[0] ?? '', /^1:3 "airlock\.onUndecided" is ignored here/);
    assert.equal(settings.onUndecided(), 'deny');
    await vscode.workspace.fs.delete(file);
    await until('no warning', () => problemsIn(file).length === 0 || undefined);
  });
});
