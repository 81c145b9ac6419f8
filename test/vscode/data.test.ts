import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { DataNode } from '../../src/extension/data/nodes.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import type { Right } from '../../src/manifest/index.ts';
import { componentNamed, openDoor, until } from './door.ts';

suite('Storage and messages', () => {
  let door: TestDoor;
  let notebook: Component;
  let handler: Component;
  let asker: Component;
  const made: vscode.Uri[] = [];

  suiteSetup(async function () {
    // Two components are built from sources, one of them twice.
    this.timeout(180_000);
    door = await openDoor();
    await copied('notebook', 'notebook');
    await copied('message-handler', 'handler', (manifest) =>
      manifest.replace(
        '["texts.*"]',
        '[{ "subject": "texts.*", "queue": "counters", "delivery": "at-least-once", "maxDeliver": 3 }]',
      ),
    );
    await copied('message-handler', 'asker', (manifest) =>
      manifest
        .replace('"name": "message-handler"', '"name": "asker"')
        .replace(/"messaging": \{.*\}/, '"messaging": { "publish": ["texts.*"] }'),
    );
    notebook = await componentNamed(door, 'notebook');
    handler = await componentNamed(door, 'message-handler');
    asker = await componentNamed(door, 'asker');
  });

  suiteTeardown(async () => {
    door.answer(true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { components } = await door.runtime;
    for (const uri of made) await vscode.workspace.fs.delete(uri, { recursive: true });
    await until('the copies are forgotten', () => components().every(({ title }) => title !== 'asker') || undefined);
  });

  /** Copies an example into the workspace, without what a build has left in it. */
  async function copied(example: string, name: string, change: (manifest: string) => string = (text) => text) {
    const [, second] = vscode.workspace.workspaceFolders ?? [];
    const extension = vscode.extensions.getExtension('airlock.airlock');
    assert.ok(second && extension);
    const target = vscode.Uri.joinPath(second.uri, 'data-test', name);
    made.push(target);
    const source = vscode.Uri.joinPath(extension.extensionUri, 'examples', example);
    for (const part of ['wit', 'src']) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(source, part), vscode.Uri.joinPath(target, part));
    }
    // Last, for it is what makes a component of the folder.
    const manifest = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(source, 'airlock.json'));
    const text = change(new TextDecoder().decode(manifest));
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(target, 'airlock.json'), new TextEncoder().encode(text));
  }

  async function grantAll(component: Component): Promise<void> {
    for (const { capability, pattern } of component.manifest?.requests ?? []) {
      const right: Right = { capability, pattern };
      const target = { manifest: component.uri.toString(), ...right };
      await vscode.commands.executeCommand('airlock.grant', target);
      await until(
        'the grant',
        () => component.snapshot()?.grants.some((each) => each.pattern === pattern) || undefined,
      );
    }
  }

  async function rows(...path: readonly string[]): Promise<readonly DataNode[]> {
    const { view } = (await door.runtime).data;
    let nodes = await view.children();
    for (const label of path) {
      const node = nodes.find((each) => view.item(each).label === label);
      if (!node) return [];
      nodes = await view.children(node);
    }
    return nodes;
  }

  async function labels(...path: readonly string[]): Promise<readonly string[]> {
    const { view } = (await door.runtime).data;
    return (await rows(...path)).map((node) => {
      const { label, description } = view.item(node);
      return `${typeof label === 'string' ? label : ''}: ${String(description)}`;
    });
  }

  test('storage that is not granted is denied, and the denial names what to grant', async () => {
    assert.equal(await door.call(notebook, 'add', '"milk"'), 'err("access-denied")');
    const denials = await until('the denial', () => {
      const found = notebook.snapshot()?.denials ?? [];
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      denials.map(({ capability, what, request }) => [capability, what, request]),
      [['storage', 'notebook.numbers', 'notebook.numbers']],
    );
  });

  test('storage that is granted is written, and read again after a restart', async () => {
    await grantAll(notebook);
    assert.equal(await door.call(notebook, 'add', '"milk"'), 'ok(1)');
    assert.equal(await door.call(notebook, 'add', '"Zoë"'), 'ok(2)');
    await (await door.runtime).host.restart(notebook.key ?? assert.fail('it has a key'));
    assert.equal(await door.call(notebook, 'find', '"Zo"'), 'ok([{number: 2, text: "Zoë"}])');
  });

  test('the view shows namespaces and values, which open and are edited as files', async () => {
    assert.deepEqual(await labels('Storage'), ['notebook.notes: 2 values, 38 B', 'notebook.numbers: 1 value, 21 B']);
    assert.deepEqual(await labels('Storage', 'notebook.notes'), ['1: 4 B', '2: 4 B']);
    const [node] = await rows('Storage', 'notebook.notes');
    const { view } = (await door.runtime).data;
    assert.ok(node);
    const [uri] = (view.item(node).command?.arguments ?? []) as readonly vscode.Uri[];
    assert.ok(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(), 'milk');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 4), ' and eggs');
    assert.equal(await vscode.workspace.applyEdit(edit), true);
    assert.equal(await document.save(), true);
    assert.equal(await door.call(notebook, 'find', '"eggs"'), 'ok([{number: 1, text: "milk and eggs"}])');
  });

  test('a value is deleted after a question, and only by its row', async () => {
    const [node] = await rows('Storage', 'notebook.notes');
    assert.equal(node?.kind, 'value');
    door.answer(false);
    await vscode.commands.executeCommand('airlock.deleteValue', node);
    door.answer(true);
    // What looks like a row and is none is not even asked about.
    const asked = door.asked.length;
    await vscode.commands.executeCommand('airlock.deleteValue', { ...node });
    await vscode.commands.executeCommand('airlock.deleteNamespace', { kind: 'namespace', namespace: { name: 'a' } });
    assert.equal(door.asked.length, asked);
    assert.deepEqual(await labels('Storage', 'notebook.notes'), ['1: 13 B', '2: 4 B']);
    await vscode.commands.executeCommand('airlock.deleteValue', node);
    assert.equal(door.asked.at(-1), 'Delete 1 in notebook.notes? No component can read it any more.');
    assert.deepEqual(await labels('Storage', 'notebook.notes'), ['2: 4 B']);
    assert.equal(await door.call(notebook, 'find', '""'), 'ok([{number: 2, text: "Zoë"}])');
  });

  test('a message goes from one component to another and its answer back', async () => {
    await grantAll(handler);
    assert.match(await door.call(asker, 'ask', '"a", "one two"'), /sending to texts\.a is not granted/);
    await grantAll(asker);
    assert.equal(await door.call(asker, 'ask', '"a", "one two"'), 'ok("{\\"words\\":2}")');
    const { host } = await door.runtime;
    const [subscribed] =
      handler.manifest?.requests.filter(({ capability }) => capability === 'messaging.subscribe') ?? [];
    assert.ok(handler.key && subscribed);
    host.revoke(handler.key, subscribed);
    assert.equal(await door.call(asker, 'ask', '"a", "one two"'), 'err("nobody listens to texts.a")');
    assert.match((await labels('Dead Letters')).at(0) ?? '', /^texts\.a: nobody listens/);
    await grantAll(handler);
  });

  test('topics that are watched are in the view with what was seen, until the watching ends', async () => {
    const { data, host } = await door.runtime;
    data.watches.begin('counts.*');
    host.messages.publish({ subject: 'texts.b', body: new TextEncoder().encode('one two three') });
    await until('the count', async () => (await labels('Topics')).includes('counts.*: 1 seen') || undefined);
    assert.throws(() => data.watches.begin('a..b'), /no pattern/);
    const [node] = await rows('Topics');
    await vscode.commands.executeCommand('airlock.stopWatching', node);
    assert.deepEqual(await labels('Topics'), [
      'texts.*: message-handler, queue counters, at least once, up to 3 times',
    ]);
  });

  test('the view can be opened from the palette', async () => {
    await vscode.commands.executeCommand('airlock.browseStorage');
  });
});
