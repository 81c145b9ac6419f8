import { afterAll, describe, expect, it } from 'vitest';
import { vendoredPackages } from '../../src/language/index.ts';
import { openReference } from '../wit/differential/reference.ts';
import { actionsAt, errorsOf, outcome, shippedTexts } from './actions.ts';
import { type Fixture, fixture } from './fixture.ts';

const reference = await openReference();
afterAll(() => reference.dispose());

const shipped = vendoredPackages(shippedTexts);

describe('the packages that are shipped', () => {
  it('are WASI 0.2.12 and 0.3.0, what has no place in them, and our own', () => {
    expect(shipped.map(({ name }) => name).toSorted()).toEqual(
      [
        ...['cli', 'clocks', 'filesystem', 'http', 'io', 'random', 'sockets'].map((name) => `wasi:${name}@0.2.12`),
        ...['cli', 'clocks', 'filesystem', 'http', 'random', 'sockets'].map((name) => `wasi:${name}@0.3.0`),
        'airlock:component@0.1.0',
        'wasi:config@0.2.0-rc.1',
        'wasi:keyvalue@0.2.0-draft2',
        'wasi:logging@0.1.0-draft',
        'wasmcloud:messaging@0.2.0',
      ].toSorted(),
    );
  });

  it.each(shipped)('$name is good WIT with what it needs', async ({ text, needs }) => {
    const files = new Map([['/w/wit/main.wit', text]]);
    const open = [...needs];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const need = shipped.find((each) => each.name === name);
      const path = `/w/wit/deps/${name.replaceAll(/[:@]/g, '-')}.wit`;
      if (!need || files.has(path)) continue;
      files.set(path, need.text);
      open.push(...need.needs);
    }
    expect(errorsOf(files)).toEqual([]);
    const judged = Array.from(files, ([path, each]) => ({ path: path.slice('/w/'.length), text: each }));
    expect(await reference.judge(judged, [])).toEqual({ kind: 'accepted' });
  });
});

describe('a missing package', () => {
  it.each([
    [
      'comes with what it needs',
      'package a:b;\nworld w { import wasi:<|>http/types@0.2.12; }',
      'Put `wasi:http@0.2.12` into deps, with 6 packages that it needs',
      ['cli', 'clocks', 'filesystem', 'http', 'io', 'random', 'sockets'].map(
        (name) => `wasi-${name}-0.2.12/package.wit`,
      ),
    ],
    [
      'comes without what is there',
      'package a:b;\nworld w { import wasi:<|>clocks/monotonic-clock@0.2.12; }\n=== wit/deps/io.wit\npackage wasi:io@0.2.12; interface poll { resource pollable; }',
      'Put `wasi:clocks@0.2.12` into deps',
      ['io.wit', 'wasi-clocks-0.2.12/package.wit'],
    ],
    [
      'comes in the version that is compatible, which the paths then name',
      'package a:b;\nworld w { import wasi:io/<|>poll@0.2.3; }\n=== wit/z.wit\ninterface i { use wasi:io/poll@0.2.3.{pollable}; f: func(p: pollable); }',
      'Put `wasi:io@0.2.12` into deps, and name that version',
      ['wasi-io-0.2.12/package.wit'],
    ],
    [
      'without a version gets one',
      'package a:b;\nworld w { import wasi:<|>logging/logging; }',
      'Put `wasi:logging@0.1.0-draft` into deps, and name that version',
      ['wasi-logging-0.1.0-draft/package.wit'],
    ],
    [
      'goes where nothing is',
      'package a:b;\nworld w { import wasi:<|>random/random@0.2.12; }\n=== wit/deps/wasi-random-0.2.12/old.wit\npackage old:one;',
      'Put `wasi:random@0.2.12` into deps',
      ['wasi-random-0.2.12-2/package.wit', 'wasi-random-0.2.12/old.wit'],
    ],
    [
      'comes in the line that the root has, where no version is named',
      'package a:b;\nworld w { import wasi:<|>http/types@0.2.3; import wasi:io/streams@0.2.0; include wasi:cli/imports; }',
      'Put all 3 missing packages into deps',
      ['cli', 'clocks', 'filesystem', 'http', 'io', 'random', 'sockets'].map(
        (name) => `wasi-${name}-0.2.12/package.wit`,
      ),
    ],
    [
      'comes in the line of what is there',
      'package a:b;\nworld w { import wasi:<|>random/random; }\n=== wit/deps/c.wit\npackage wasi:clocks@0.3.0;',
      'Put `wasi:random@0.3.0` into deps, and name that version',
      ['c.wit', 'wasi-random-0.3.0/package.wit'],
    ],
    [
      'comes in the line of most components where the root has none',
      'package a:b;\nworld w { import wasi:<|>random/random; }',
      'Put `wasi:random@0.2.12` into deps, and name that version',
      ['wasi-random-0.2.12/package.wit'],
    ],
    [
      'comes with all others that are missing',
      'package a:b;\nworld w { import wasi:<|>keyvalue/store@0.2.0-draft2; export wasmcloud:messaging/handler@0.2.0; import wasi:config/store@0.2.0-rc.1; }\n=== wit/z.wit\nworld x { include wasi:cli/imports@0.3.0; }',
      'Put all 4 missing packages into deps',
      [
        ...['cli', 'clocks', 'filesystem'].map((name) => `wasi-${name}-0.3.0/package.wit`),
        'wasi-config-0.2.0-rc.1/package.wit',
        'wasi-keyvalue-0.2.0-draft2/package.wit',
        ...['random', 'sockets'].map((name) => `wasi-${name}-0.3.0/package.wit`),
        'wasmcloud-messaging-0.2.0/package.wit',
      ],
    ],
  ])('%s', async (_, text, title, deps) => {
    const start = await fixture(text);
    const action = actionsAt(start).find((each) => each.title === title);
    expect(titles(start)).toContain(title);
    const texts = action ? outcome(start, action) : start.texts;
    const found = Array.from(texts.keys()).flatMap((path) => /\/deps\/(.*)/.exec(path)?.[1] ?? []);
    expect(found.toSorted()).toEqual(deps.toSorted());
    expect(errorsOf(texts)).toEqual([]);
  });

  it.each([
    ['of a version that is newer', 'package a:b;\nworld w { import wasi:<|>io/poll@0.2.13; }'],
    ['of a draft', 'package a:b;\nworld w { import wasi:<|>http/types@0.3.0-rc-2025-09-16; }'],
    ['that nobody knows', 'package a:b;\nworld w { import some:<|>thing/x@0.2.0; }'],
    [
      'that others name by another version',
      'package a:b;\n=== wit/deps/x.wit\npackage x:y;\nworld w { import wasi:<|>io/poll@0.2.3; }',
    ],
  ])('%s is left to the person', async (_, text) => {
    expect(titles(await fixture(text))).not.toContain('deps');
  });

  it('is counted where not all can be had', async () => {
    const start = await fixture(
      'package a:b;\nworld w { import wasi:<|>io/poll@0.2.12; import wasi:random/random@0.2.12; import some:thing/x; }',
    );
    expect(titles(start)).toContain('Put 2 of the 3 missing packages into deps');
  });

  it('that a dependency names is put beside it', async () => {
    const start = await fixture(
      '=== wit/deps/x/a.wit\npackage x:y;\nworld w { import wasi:<|>random/random@0.2.12; }\n=== wit/a.wit\npackage a:b;\n',
    );
    const [action] = actionsAt(start);
    expect(action?.creates?.map(({ path }) => path)).toEqual(['/w/wit/deps/wasi-random-0.2.12/package.wit']);
  });
});

function titles(start: Fixture): string {
  return actionsAt(start)
    .map(({ title }) => title)
    .join(', ');
}
