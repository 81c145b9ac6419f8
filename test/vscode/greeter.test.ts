import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { openGrantStore, shortHash } from '../../src/host/index.ts';
import { componentNamed, edit, openDoor, problemsIn, until, workspaceFile } from './door.ts';

/** The port to which the copy of the example was changed, so that nothing else on the machine is in the way. */
const newsPort = Number(process.env['AIRLOCK_TEST_NEWS_PORT']);

suite('The greeter, from its sources to a granted answer', () => {
  let door: TestDoor;
  let greeter: Component;
  let news: Server;

  suiteSetup(async () => {
    news = createServer((_, response) => response.end('Nothing is new.')).listen(newsPort, '127.0.0.1');
    await once(news, 'listening');
    door = await openDoor();
    greeter = await componentNamed(door, 'greeter');
  });

  suiteTeardown(() => void news.close());

  const greet = (): Promise<string> => door.call(greeter, 'greet', '"Ada"');
  const version = (): string => shortHash(greeter.snapshot()?.version?.hash ?? '');

  test('is built and runs, with no problem on first sight', () => {
    assert.equal(greeter.state.kind, 'built');
    assert.deepEqual(
      vscode.languages
        .getDiagnostics()
        .filter(([uri]) => !uri.path.includes('/faulty/'))
        .flatMap(([uri, problems]) => problems.map(({ message }) => `${uri.path} ${message}`)),
      [],
    );
    assert.deepEqual(
      greeter.snapshot()?.version?.exports.map(({ name }) => name),
      ['greet'],
    );
  });

  test('is denied what nobody granted, and says so at the request in the manifest', async () => {
    const answer = await greet();
    assert.match(answer, /^err\(/);
    assert.match(answer, /access/);
    const problems = await until('denials in the Problems panel', () => {
      const found = problemsIn(greeter.uri);
      return found.length >= 2 ? found : undefined;
    });
    const line = (text: string): number =>
      greeter.manifestText.slice(0, greeter.manifestText.indexOf(text)).split('\n').length;
    assert.ok(
      problems.some(
        (problem) => problem.startsWith(`${line('"./data/**"')}:`) && problem.includes('./data/greeting.txt'),
      ),
    );
    assert.ok(problems.some((problem) => problem.startsWith(`${line(`"http://127.0.0.1:${newsPort}"`)}:`)));
  });

  test('offers to grant it there', async () => {
    await vscode.workspace.openTextDocument(greeter.uri);
    const [problem] = vscode.languages.getDiagnostics(greeter.uri);
    assert.ok(problem);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      greeter.uri,
      problem.range,
    );
    assert.ok(
      actions.some(({ title }) => title.startsWith('Grant greeter to ')),
      actions.map(({ title }) => title).join(),
    );
  });

  test('answers once it is granted, without a build', async () => {
    const { grants } = await door.runtime;
    const before = version();
    for (const right of greeter.manifest?.requests ?? []) {
      if (greeter.key && right.capability !== 'environment') grants.grant(greeter.key, right);
    }
    assert.equal(await greet(), 'ok("Hello, Ada! Nothing is new. — a stranger")');
    assert.equal(version(), before);
    const denied = await until('the withheld variable', () => greeter.snapshot()?.denials[0]);
    assert.deepEqual([denied.capability, denied.what], ['environment', 'GREETER_SIGNATURE']);
  });

  test('sees a variable once it is granted', async () => {
    const { grants } = await door.runtime;
    assert.ok(greeter.key);
    grants.grant(greeter.key, { capability: 'environment', pattern: 'GREETER_SIGNATURE' });
    await until('a fresh instance', () => greeter.snapshot()?.state === 'running' || undefined);
    assert.equal(await greet(), 'ok("Hello, Ada! Nothing is new. — the tests")');
    await until('no problem', () => problemsIn(greeter.uri).length === 0 || undefined);
  });

  test('is denied again as soon as a grant is revoked', async () => {
    const { grants } = await door.runtime;
    assert.ok(greeter.key);
    const right = { capability: 'filesystem.read', pattern: './data/**' } as const;
    grants.revoke(greeter.key, right);
    assert.match(await greet(), /access/);
    grants.grant(greeter.key, right);
    assert.match(await greet(), /^ok\(/);
  });

  test('takes over what another window grants and revokes', async () => {
    assert.ok(greeter.key);
    const folder = process.env['AIRLOCK_STATE_DIR'];
    assert.ok(folder);
    const opened = openGrantStore(folder, { clock: systemClock, log: silentLog });
    assert.equal(opened.kind, 'open');
    if (opened.kind !== 'open') return;
    const right = { capability: 'filesystem.read', pattern: './data/**' } as const;
    const isGranted = (): boolean =>
      greeter.snapshot()?.grants.some(({ pattern }) => pattern === right.pattern) ?? false;
    opened.store.revoke(greeter.key, right);
    await until('the revocation', () => (isGranted() ? undefined : true));
    assert.match(await greet(), /access/);
    opened.store.grant(greeter.key, right);
    await until('the grant', () => isGranted() || undefined);
    assert.match(await greet(), /^ok\(/);
    await opened.store.dispose();
  });

  test('goes on with what it has when a build is cancelled', async () => {
    const target = { manifest: greeter.uri.toString() };
    await vscode.commands.executeCommand('airlock.build', target);
    await until('a build', () => greeter.state.kind === 'building' || undefined);
    await vscode.commands.executeCommand('airlock.cancelBuild', target);
    await greeter.whenIdle();
    assert.deepEqual(greeter.state, { kind: 'failed', message: 'the build was cancelled' });
    assert.match(await greet(), /^ok\(/);
    await vscode.commands.executeCommand('airlock.build', target);
    await greeter.whenIdle();
    assert.equal(greeter.state.kind, 'built');
  });

  test('goes back to an earlier version, which a pin keeps in place', async () => {
    const target = { manifest: greeter.uri.toString() };
    const before = greeter.snapshot()?.version?.hash;
    assert.ok(before);
    const source = workspaceFile('src/greeter.ts');
    await edit(source, (text) => text.replace('${greeting}, ', '${greeting} to you, '));
    await until('a new version', () => greeter.snapshot()?.version?.hash !== before || undefined);
    assert.match(await greet(), /^ok\("Hello to you, Ada!/);
    await vscode.commands.executeCommand('airlock.rollBack', { ...target, version: before });
    assert.equal(greeter.snapshot()?.version?.hash, before);
    assert.match(await greet(), /^ok\("Hello, Ada!/);
    await vscode.commands.executeCommand('airlock.togglePin', target);
    await vscode.commands.executeCommand('airlock.build', target);
    await greeter.whenIdle();
    assert.equal(greeter.snapshot()?.version?.hash, before);
    await vscode.commands.executeCommand('airlock.togglePin', target);
    await edit(source, (text) => text.replace('${greeting} to you, ', '${greeting}, '));
    await greeter.whenIdle();
    assert.match(await greet(), /^ok\("Hello, Ada!/);
  });

  test('asks for a right that nobody requested and gets it, without a build', async () => {
    const files = workspaceFile('src/files.ts');
    await edit(files, (text) => text.replace("'data/greeting.txt'", "'notes/greeting.txt'"));
    await vscode.workspace.fs.writeFile(workspaceFile('notes/greeting.txt'), Buffer.from('Good day'));
    await greeter.whenIdle();
    await until('the new version', async () => ((await greet()).startsWith('err') ? true : undefined));
    const denied = await until('the denial', () =>
      greeter.snapshot()?.denials.find(({ what }) => what === './notes/greeting.txt'),
    );
    assert.equal(denied.reason, 'not-requested');
    const built = greeter.state;
    await vscode.commands.executeCommand('airlock.requestAndGrant', {
      manifest: greeter.uri.toString(),
      capability: 'filesystem.read',
      pattern: denied.suggestion,
    });
    await until(
      'the request in the manifest',
      () => greeter.manifest?.requests.some(({ pattern }) => pattern === denied.suggestion) || undefined,
    );
    await greeter.whenIdle();
    assert.match(await greet(), /^ok\("Good day, Ada!/);
    assert.equal(greeter.state, built);
    await edit(files, (text) => text.replace("'notes/greeting.txt'", "'data/greeting.txt'"));
    await until('the old greeting', async () => ((await greet()).startsWith('ok("Hello') ? true : undefined));
  });

  test('serves the new version after a save', async () => {
    const before = version();
    await edit(workspaceFile('src/greeter.ts'), (text) =>
      text.replace('${greeting}, ${name}!', '${greeting}, dear ${name}!'),
    );
    await until('a new version', () => version() !== before || undefined);
    assert.equal(await greet(), 'ok("Hello, dear Ada! Nothing is new. — the tests")');
  });

  const broken: readonly {
    readonly what: string;
    readonly file: string;
    readonly change: (text: string) => string;
    readonly where: string;
    readonly problem: RegExp;
  }[] = [
    {
      what: 'a syntax error',
      file: 'src/news.ts',
      change: (text) => `${text}\nconst = 1;\n`,
      where: 'src/news.ts',
      problem: /^\d+:7 /,
    },
    {
      what: 'an unresolved import',
      file: 'src/greeter.ts',
      change: (text) => `import './nowhere.ts';\n${text}`,
      where: 'src/greeter.ts',
      problem: /^1:8 .*nowhere/,
    },
    {
      what: 'a missing export',
      file: 'src/greeter.ts',
      change: (text) => text.replace('export async function greet', 'export async function welcome'),
      where: 'wit/world.wit',
      problem: /^\d+:10 .*greet/,
    },
  ];

  for (const { what, file, change, where, problem } of broken) {
    test(`shows ${what} at its place, while the old version serves`, async () => {
      const uri = workspaceFile(file);
      const sound = (await vscode.workspace.openTextDocument(uri)).getText();
      await edit(uri, change);
      const problems = await until('a problem', () => {
        const found = problemsIn(workspaceFile(where));
        return found.length > 0 ? found : undefined;
      });
      assert.match(problems[0] ?? '', problem);
      assert.equal(greeter.snapshot()?.state, 'running');
      assert.match(await greet(), /^ok\("Hello, dear Ada!/);
      await edit(uri, () => sound);
      await until('no problem', () => problemsIn(workspaceFile(where)).length === 0 || undefined);
      await greeter.whenIdle();
      assert.match(await greet(), /^ok\("Hello, dear Ada!/);
    });
  }
});
