import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { childrenOf, toItem } from '../../src/extension/views/nodes.ts';
import { componentNamed, openDoor, until } from './door.ts';

suite('A component that is served', () => {
  let door: TestDoor;
  let handler: Component;
  let port: number;
  let folder: vscode.Uri;

  suiteSetup(async function () {
    this.timeout(180_000);
    door = await openDoor();
    const [, second] = vscode.workspace.workspaceFolders ?? [];
    const extension = vscode.extensions.getExtension('airlock.airlock');
    assert.ok(second && extension);
    folder = vscode.Uri.joinPath(second.uri, 'http-test');
    port = await freePort();
    const source = vscode.Uri.joinPath(extension.extensionUri, 'examples', 'http-handler');
    for (const part of ['wit', 'src']) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(source, part), vscode.Uri.joinPath(folder, part));
    }
    const manifest = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(source, 'airlock.json'));
    const text = new TextDecoder().decode(manifest).replace('8719]', `${port}]`);
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'airlock.json'), new TextEncoder().encode(text));
    handler = await componentNamed(door, 'http-handler');
  });

  suiteTeardown(async () => {
    door.answer(true);
    await vscode.workspace.fs.delete(folder, { recursive: true });
    const { components } = await door.runtime;
    await until('it is forgotten', () => components().every(({ title }) => title !== 'http-handler') || undefined);
  });

  const rows = (): string[] =>
    childrenOf({ kind: 'component', component: handler }).map((node) => toItem(node).contextValue ?? '');
  const send = (argument: object): Thenable<unknown> =>
    vscode.commands.executeCommand('airlock.sendRequest', { manifest: handler.id, ...argument });

  test('has no row, no port and no answer before its port is granted', async () => {
    assert.deepEqual(handler.openPorts, []);
    assert.ok(!rows().includes('served'));
    assert.doesNotMatch(toItem({ kind: 'component', component: handler }).contextValue ?? '', /served/);
    assert.equal(await send({ path: '/', port }), undefined);
  });

  test('has a row where it is served, is opened in the browser, and answers what is sent', async () => {
    const right = { capability: 'network.listen', pattern: String(port) };
    await vscode.commands.executeCommand('airlock.grant', { manifest: handler.id, right });
    await until('the port is open', () => handler.openPorts[0]);
    assert.ok(rows().includes('served'), rows().join());
    assert.match(toItem({ kind: 'component', component: handler }).contextValue ?? '', /^component\.running\.served/);
    await vscode.commands.executeCommand('airlock.openInBrowser', { manifest: handler.id });
    assert.equal(door.asked.at(-1), `Open: http://127.0.0.1:${port}/`);

    const answer = (await send({ method: 'POST', path: '/count', body: 'one two\nthree\n' })) as {
      readonly status: string;
      readonly body: string;
      readonly headers: readonly (readonly [string, string])[];
    };
    assert.equal(answer.status, '200 OK');
    assert.equal(answer.body, '{"bytes":14,"lines":2,"words":3}');
    assert.ok(answer.headers.some(([name, value]) => name === 'content-type' && value === 'application/json'));
    const failed = (await send({ path: '/fail' })) as { readonly status: string };
    assert.match(failed.status, /^500/);
    const { history } = await door.runtime;
    const [last, before] = history.of(handler.id, 'HTTP request');
    assert.match(last?.outcome ?? '', /^500/);
    assert.equal(JSON.parse(before?.text ?? '{}').body, 'one two\nthree\n');
  });

  test('is sent nothing that is no request, and nothing at another port', async () => {
    assert.equal(await send({ path: 'no path' }), undefined);
    assert.equal(await send({ path: '/', headers: { host: 'example.com' } }), undefined);
    assert.equal(await send({ path: '/', port: port + 1 }), undefined);
  });

  test('has a form for requests', async () => {
    await vscode.commands.executeCommand('airlock.sendRequest', { manifest: handler.id });
    const tabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const tab = await until('the form', () => tabs().find(({ label }) => label === 'Request to http-handler'));
    await vscode.window.tabGroups.close(tab);
  });

  test('is no longer served once its port is taken back', async () => {
    const right = { capability: 'network.listen', pattern: String(port) };
    await vscode.commands.executeCommand('airlock.revoke', { manifest: handler.id, right });
    await until('the port is closed', () => handler.openPorts.length === 0 || undefined);
    assert.ok(!rows().includes('served'));
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}
