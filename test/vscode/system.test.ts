import assert from 'node:assert/strict';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { childrenOf, toItem } from '../../src/extension/views/nodes.ts';
import type { HostEvent } from '../../src/host/index.ts';
import { componentNamed, openDoor, problemsIn, until } from './door.ts';

/** `seven: func() -> u32` gives 7, and `boom: func()` traps. */
const core = Buffer.from(
  '0061736d010000000108026000017f600000030302000107100205736576656e000004626f6f6d00010a0a02040041070b0300000b',
  'hex',
);

/** `airlock:component/lifecycle`, and `sicken: func(how: u32)`: what its health says from then on, as `ill`. */
const ailing = Buffer.from(
  'AGFzbQEAAAABGgVgBH9/f38Bf2ABfwBgAn9/AX9gAAF/YAAAAwYFAAECAwQFAwEAAQYGAX8BQQALB6MBBgZtZW1vcnkCAAxjYWJpX3JlYWxsb2MAAAZzaWNrZW4AASZhaXJsb2NrOmNvbXBvbmVudC9saWZlY3ljbGVAMC4xLjAjaW5pdAACKGFpcmxvY2s6Y29tcG9uZW50L2xpZmVjeWNsZUAwLjEuMCNoZWFsdGgAAyphaXJsb2NrOmNvbXBvbmVudC9saWZlY3ljbGVAMC4xLjAjc2h1dGRvd24ABAo4BQUAQYAICwYAIAAkAAsLAEEQQQA6AABBEAsaAEEQIwA2AgBBFEHAADYCAEEYQQM2AgBBEAsCAAsLCgEAQcAACwNpbGw=',
  'base64',
);

const long = 200_000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const worldOfCore = 'package a:b;\nworld w {\n  export seven: func() -> u32;\n  export boom: func();\n}\n';

suite('A system of components', function () {
  this.timeout(240_000);
  let door: TestDoor;
  let place: string;
  let file: vscode.Uri;
  let stock: Component;
  let desk: Component;

  /** Each is given up on at its first failure before it ever answered. */
  const manifest = (name: string, more: object = {}): Promise<void> =>
    writeFile(
      join(place, name, 'airlock.json'),
      JSON.stringify({
        name,
        version: '0.1.0',
        world: 'w',
        component: './thing.wasm',
        restart: { max: 0 },
        ...more,
      }),
    );

  async function make(name: string, code = core, world = worldOfCore): Promise<Component> {
    await mkdir(join(place, name, 'wit'), { recursive: true });
    await writeFile(join(place, name, 'wit/world.wit'), world);
    await writeFile(join(place, name, 'thing.wasm'), code);
    await manifest(name);
    return componentNamed(door, name);
  }

  const workspace = (value: object): Promise<void> => writeFile(file.fsPath, JSON.stringify(value, undefined, 2));
  const target = (component: Component) => ({ manifest: component.id });
  const state = (component: Component) => component.snapshot()?.state;
  const runs = (component: Component) =>
    until(`${component.title} to run`, () => (state(component) === 'running' ? true : undefined), long);

  /** The rows below a component, each with what can be done there. */
  const rows = (component: Component): readonly string[] =>
    childrenOf({ kind: 'component', component })
      .map(toItem)
      .map(({ label, description, contextValue }) => [contextValue, label, description].map(textOf).join(' | '));

  const row = (component: Component, expected: RegExp): Promise<string> =>
    until(`a row ${expected.source}`, () => rows(component).find((each) => expected.test(each)), long);

  const description = (component: Component): string => [toItem({ kind: 'component', component }).description].join('');

  suiteSetup(async () => {
    door = await openDoor();
    const [, second] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(second);
    place = join(second.uri.fsPath, 'system');
    file = vscode.Uri.joinPath(second.uri, 'airlock.workspace.json');
    stock = await make('stock');
    desk = await make('desk');
  });

  suiteTeardown(async () => {
    await rm(file.fsPath, { force: true });
    await rm(place, { recursive: true, force: true });
    const { components } = await door.runtime;
    await until('the components to go', () =>
      components().some(({ manifestPath }) => manifestPath.startsWith(place)) ? undefined : true,
    );
  });

  test('says in the Problems panel what is wrong with its file', async () => {
    await workspace({ groups: { shop: { strategy: 'all-for-none', members: ['stock'] } }, grants: ['x'] });
    const found = await until(
      'two problems',
      () => (problemsIn(file).length === 2 ? problemsIn(file) : undefined),
      long,
    );
    assert.match(
      found[0] ?? '',
      /^4:20 "groups\.shop\.strategy" is one of "one-for-one", "one-for-all", "rest-for-one"$/,
    );
    assert.match(found[1] ?? '', /^10:3 Unknown key "grants"/);
    assert.equal(stock.snapshot()?.group, undefined);
    await workspace({ after: { stock: ['nobody'] } });
    const [unknown] = await until(
      'the name of nobody',
      () => {
        const now = problemsIn(file);
        return now.length === 1 ? now : undefined;
      },
      long,
    );
    assert.equal(unknown, '4:7 There is no component named "nobody" in this folder');
  });

  test('whose group fails is down, says why in the tree, and is reset by a person', async () => {
    const shop = { strategy: 'one-for-all', members: ['stock', 'desk'], restart: { max: 0 } };
    await workspace({ groups: { shop } });
    await until('the group', () => stock.snapshot()?.group, long);
    assert.deepEqual(problemsIn(file), []);
    assert.match(await door.call(stock, 'boom', ''), /^failed, trapped/);
    const down = await row(desk, /^groupDown \| Group shop is down/);
    assert.match(down, /stock failed: .*unreachable.*after 0 restarts/);
    await until('desk to stop', () => (state(desk) === 'stopped' ? true : undefined), long);
    assert.match(description(desk), /stopped .*group shop down/);
    assert.equal(state(stock), 'failed');
    await vscode.commands.executeCommand('airlock.resetGroup', target(desk));
    await Promise.all([runs(stock), runs(desk)]);
    await until('no row of the group', () =>
      rows(desk).some((each) => /^group(Down|Busy)/.test(each)) ? undefined : true,
    );
  });

  test('stops and starts in the order of its file', async () => {
    await workspace({ after: { stock: ['desk'] } });
    await until('the file to hold', () => (stock.snapshot()?.group ? undefined : true), long);
    const { host } = await door.runtime;
    const moved: string[] = [];
    const listening = host.onEvent((event: HostEvent) => {
      if (event.kind === 'moved' && [stock, desk].some(({ key }) => key?.name === event.key.name))
        moved.push(`${event.key.name} ${event.move.to}`);
    });
    await vscode.commands.executeCommand('airlock.stopSystem');
    assert.deepEqual([state(stock), state(desk)], ['stopped', 'stopped']);
    await vscode.commands.executeCommand('airlock.startSystem');
    await listening.dispose();
    assert.deepEqual(moved, [
      'stock stopping',
      'stock stopped',
      'desk stopping',
      'desk stopped',
      'desk starting',
      'desk running',
      'stock starting',
      'stock running',
    ]);
  });

  test('asks for health as its file says, and starts anew what has failed', async () => {
    const home = vscode.extensions.getExtension('airlock.airlock')?.extensionPath ?? '';
    await mkdir(join(place, 'patient/wit/deps/airlock'), { recursive: true });
    await copyFile(join(home, 'wit/airlock/component.wit'), join(place, 'patient/wit/deps/airlock/component.wit'));
    const world =
      'package a:b;\nworld w {\n  export airlock:component/lifecycle@0.1.0;\n  export sicken: func(how: u32);\n}\n';
    await workspace({ health: { interval: '100ms', failures: 2 } });
    const patient = await make('patient', ailing, world);
    await manifest('patient', { restart: { max: 5 } });
    await until('its own rules', () => patient.manifest?.restart.max === 5 || undefined, long);
    await patient.whenIdle();
    const health = (word: string) =>
      until(word, () => (patient.snapshot()?.health?.health === word ? true : undefined), long);
    await health('healthy');
    await door.call(patient, 'sicken', '1');
    await health('degraded');
    assert.match(description(patient), /running .* degraded$/);
    assert.match(textOf(toItem({ kind: 'component', component: patient }).tooltip), /^says that it is degraded: ill$/m);
    await door.call(patient, 'sicken', '2');
    await row(patient, /^failure \| Last failure: not healthy \| it said 2 times in a row that it cannot serve: ill/);
    await runs(patient);
    await health('healthy');
  });

  test('lets a new version serve a share of the calls, and promotes it by what it answers', async () => {
    const swap = { canary: { share: 0.5, calls: 2, errors: 0 } };
    const before = desk.snapshot()?.version?.hash;
    await manifest('desk', { swap });
    const canary = await row(desk, /^canary \| Canary/);
    assert.match(canary, /· 0 of 0 calls failed \(0 %\) · old: 0 of 0 calls failed/);
    assert.match(description(desk), /canary [0-9a-f]{8}/);
    assert.equal(desk.snapshot()?.version?.hash, before);
    for (let at = 0; at < 4; at++) assert.equal(await door.call(desk, 'seven', ''), '7');
    await until('the promotion', () => (desk.snapshot()?.version?.hash === before ? undefined : true), long);
    assert.equal(desk.snapshot()?.lastCanary?.kind, 'promoted');
    assert.deepEqual(
      rows(desk).filter((each) => each.startsWith('canary')),
      [],
    );
  });

  test('rolls a version back by its failures, and by a person, and promotes it by a person', async () => {
    const before = desk.snapshot()?.version?.hash;
    const swap = { canary: { share: 0.5, calls: 2, errors: 0 } };
    await manifest('desk', { swap, config: { a: '1' } });
    await row(desk, /^canary \| Canary/);
    assert.equal(await door.call(desk, 'seven', ''), '7');
    assert.match(await door.call(desk, 'boom', ''), /^failed, trapped/);
    const ended = await row(desk, /^canaryEnded \| Canary rolled back/);
    assert.match(ended, /1 of 1 call failed \(100 %\), and of the old version 0 %/);
    assert.equal(desk.snapshot()?.version?.hash, before);
    assert.equal(await door.call(desk, 'seven', ''), '7');

    await manifest('desk', { swap, config: { a: '2' } });
    await row(desk, /^canary \| Canary/);
    await vscode.commands.executeCommand('airlock.rollBackCanary', target(desk));
    assert.equal(desk.snapshot()?.lastCanary?.reason, 'a person said so');
    assert.equal(desk.snapshot()?.version?.hash, before);

    await manifest('desk', { swap, config: { a: '3' } });
    await row(desk, /^canary \| Canary/);
    const shown = desk.snapshot()?.canary?.version.hash;
    await vscode.commands.executeCommand('airlock.promoteCanary', target(desk));
    assert.equal(desk.snapshot()?.version?.hash, shown);
  });
});
