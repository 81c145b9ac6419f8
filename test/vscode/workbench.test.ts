import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { childrenOf, type TreeNode, toItem } from '../../src/extension/views/nodes.ts';
import { componentNamed, openDoor, until } from './door.ts';

suite('The workbench', () => {
  let door: TestDoor;
  let shapes: Component;
  const older = 'airlock:shapes/api@0.1.0#older';
  const ada = '{name: "Ada", age: some(36), tags: []}, 1';

  suiteSetup(async function () {
    // The first build of a contract prepares its shell, which takes long on a busy machine.
    this.timeout(180_000);
    door = await openDoor();
    shapes = await componentNamed(door, 'shapes');
  });

  const call = (argument: object): Thenable<unknown> =>
    vscode.commands.executeCommand('airlock.callExport', { manifest: shapes.id, ...argument });

  test('an export is called by a command with arguments, which gives back the outcome', async () => {
    assert.equal(await call({ export: older, arguments: ada }), 'ok({name: "Ada", age: some(37), tags: []})');
    const { history } = await door.runtime;
    assert.equal(history.of(shapes.id, older)[0]?.text, ada);
    assert.equal(await call({ export: 'not-there', arguments: '' }), undefined);
    assert.equal(await call({ export: older, arguments: 'no record' }), undefined);
  });

  test('over an exported function, in WIT and in the source, stands Call, and what became of its calls', async () => {
    await call({ export: older, arguments: ada });
    for (const path of ['wit/world.wit', 'src/shapes.ts']) {
      const uri = vscode.Uri.joinPath(shapes.uri, '..', path);
      const document = await vscode.workspace.openTextDocument(uri);
      const lens = await until(`the lens in ${path}`, async () => {
        const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
        const own = found.filter(({ command }) => command?.title === '$(play) Call');
        return own.find(({ command }) => (command?.arguments?.[0] as { export?: string })?.export === older);
      });
      assert.match(document.lineAt(lens.range.start.line).text, /older/, path);
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
      const figures = all.filter(({ range }) => range.isEqual(lens.range)).map(({ command }) => command?.title ?? '');
      assert.ok(
        figures.some((title) => /\d+ calls?, .*p50 /.test(title)),
        figures.join('; '),
      );
    }
  });

  test('a row deep in the tree is brought into view', async () => {
    const { view } = await door.runtime;
    await vscode.commands.executeCommand('airlock.components.focus');
    const deepest = view.rows().filter((path) => path.length === 3);
    assert.ok(deepest.length > 3);
    for (const path of [deepest.at(-1), deepest[0]]) if (path) await view.reveal(path);
  });

  test('the tree names the state of each import by a word, and is filtered by words', async () => {
    const { view, components } = await door.runtime;
    const greeter = await componentNamed(door, 'greeter');
    const said = (node: TreeNode): string => {
      const { label, description } = toItem(node);
      return `${typeof label === 'string' ? label : ''} ${String(description)}`;
    };
    const imports = childrenOf({ kind: 'group', group: 'Imports', component: greeter }).map(said);
    assert.ok(
      imports.some((row) => /^wasi:filesystem\/types@\S+ (?:undecided|denied|granted)/.test(row)),
      imports.join('\n'),
    );
    const paths = view.rows();
    assert.ok(paths.length > components().length);
    await vscode.commands.executeCommand('airlock.filterTree', 'OLDER shapes');
    assert.equal(view.filterText, 'OLDER shapes');
    await vscode.commands.executeCommand('airlock.clearFilter');
    assert.equal(view.filterText, '');
  });

  test('a row is brought into view by what the status bar runs', async () => {
    await vscode.commands.executeCommand('airlock.revealRow', { manifest: shapes.id });
    await vscode.commands.executeCommand('airlock.revealRow', { manifest: 'file:///nothing' });
  });

  test('form, inspector and system open as panels with a policy that lets nothing in', async () => {
    const labels = (): string[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await vscode.commands.executeCommand('airlock.openCallForm', { manifest: shapes.id, export: older });
    await vscode.commands.executeCommand('airlock.inspect', { manifest: shapes.id });
    await vscode.commands.executeCommand('airlock.showSystem');
    for (const title of [/^Call airlock:shapes/, /^Inspect shapes$/, /^Running System$/]) {
      await until(`the panel ${title}`, () => labels().find((label) => title.test(label)));
    }
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ input }) => input instanceof vscode.TabInputWebview));
  });

  test('messages are sent, and topics watched, by commands with arguments', async () => {
    const { data } = await door.runtime;
    const topics = (): readonly string[] => data.watches.list().map(({ pattern }) => pattern);
    await vscode.commands.executeCommand('airlock.watchMessages', { pattern: 'workbench.>' });
    assert.deepEqual(topics(), ['workbench.>']);
    const send = (argument: object): Thenable<unknown> =>
      vscode.commands.executeCommand('airlock.sendMessage', { subject: 'workbench.a', text: 'x', ...argument });
    assert.equal(await send({}), 'workbench.a: sent to nobody, for nobody listens');
    assert.equal(await send({ answered: true }), 'workbench.a: nobody listens');
    assert.match(String(await send({ subject: 'not a subject' })), /refused/);
    await until('it is seen', () => data.watches.list().find(({ seen }) => seen > 0));
    await vscode.commands.executeCommand('airlock.stopWatching', { pattern: 'workbench.>' });
    assert.deepEqual(topics(), []);
  });
});
