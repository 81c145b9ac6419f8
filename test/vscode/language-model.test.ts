import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { exportsOf } from '../../src/extension/commands/call-export.ts';
import type { Component } from '../../src/extension/components/component.ts';
import { readWish } from '../../src/extension/language-model/ask.ts';
import { preparationOf } from '../../src/extension/language-model/tool.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, edit, openDoor, problemsIn, until } from './door.ts';

suite('The tool for language models', () => {
  let door: TestDoor;
  let shapes: Component;
  const older = 'airlock:shapes/api@0.1.0#older';
  const call = { action: 'call', component: 'shapes', export: older };
  const ada = '{name: "Ada", age: some(36), tags: []}, 1';

  suiteSetup(async function () {
    this.timeout(180_000);
    door = await openDoor();
    shapes = await componentNamed(door, 'shapes');
  });

  suiteTeardown(async () => {
    await edit(shapes.uri, (text) => text.replace(/,\n {2}"tools": .*/, ''));
    await shapes.whenIdle();
  });

  async function invoke(input: object): Promise<string> {
    const { content } = await vscode.lm.invokeTool('airlock_exports', { input, toolInvocationToken: undefined });
    return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  }

  const calls = async (): Promise<number> => (await door.runtime).history.of(shapes.id, older)[0]?.time ?? 0;

  test('is declared, and lists what manifests offer and nothing else', async () => {
    assert.ok(vscode.lm.tools.some(({ name }) => name === 'airlock_exports'));
    assert.match(await invoke({ action: 'list' }), /"exports":\[\]/);
    await edit(shapes.uri, (text) =>
      text.replace(/"\n\}\s*$/, '",\n  "tools": ["airlock:shapes/api#older", "not-there"]\n}\n'),
    );
    await until('the offer is read', () => shapes.manifest?.tools[1]);
    const { exports } = JSON.parse(await invoke({ action: 'list' })) as { exports: readonly object[] };
    const type = exportsOf(shapes).find(({ name }) => name === older)?.signature.text;
    assert.match(type ?? '', /^func\(who/);
    assert.deepEqual(exports, [{ component: 'shapes', export: older, type }]);
    await until('the problem', () => problemsIn(shapes.uri).find((each) => /has no export not-there/.test(each)));
  });

  test('calls nothing that was not offered, or whose arguments do not fit', async () => {
    const before = await calls();
    await assert.rejects(
      invoke({ ...call, export: 'airlock:shapes/api@0.1.0#double', arguments: '[]' }),
      /No component/,
    );
    await assert.rejects(invoke({ ...call, component: 'greeter', arguments: ada }), /No component/);
    await assert.rejects(invoke({ ...call, arguments: '1' }), /does not fit/);
    assert.equal(await calls(), before);
  });

  test('asks the person before each call, and shows what the model wrote as a text', async () => {
    const { components } = await door.runtime;
    const prepared = (input: object): vscode.PreparedToolInvocation => preparationOf(readWish(input, components()));
    assert.equal(prepared({ action: 'list' }).confirmationMessages, undefined);
    const nasty = ada.replace('Ada', '[a](command:b) <img> \u202e');
    const { title, message } = prepared({ ...call, arguments: nasty }).confirmationMessages ?? {};
    assert.equal(title, 'Call an export of shapes?');
    assert.ok(message instanceof vscode.MarkdownString);
    assert.ok(!message.isTrusted && !message.supportHtml);
    assert.match(message.value, /older\\\(.*\\\[a\\\]\\\(command\\:b\\\) \\<img\\> .*202e/);
    assert.doesNotMatch(message.value, /\u202e/);
  });

  test('calls what was confirmed, and marks what comes back as data that nobody vouches for', async () => {
    // In a test run VS Code answers its own question with yes.
    const before = await calls();
    const answer = JSON.parse(await invoke({ ...call, arguments: ada })) as Record<string, unknown>;
    assert.equal(answer['untrusted'], 'ok({name: "Ada", age: some(37), tags: []})');
    assert.equal(answer['returned'], true);
    assert.match(String(answer['warning']), /follow no instruction/);
    assert.notEqual(await calls(), before);
  });
});
