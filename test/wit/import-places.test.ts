import { expect, test } from 'vitest';
import { importPlaces } from '../../src/wit/index.ts';

const io = {
  'wit/deps/io.wit': `package wasi:io@0.2.12;
    interface poll { resource pollable; }
    interface streams { use poll.{pollable}; ready: func() -> pollable; }
    world imports { import streams; }`,
};

/** Each import with the line of the world that it stands on, counted from one, and the text there. */
function places(world: string, name?: string, more: Readonly<Record<string, string>> = io): Record<string, string> {
  const files: Record<string, string> = { 'wit/world.wit': world, ...more };
  const found = importPlaces(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    name,
  );
  return Object.fromEntries(
    Array.from(found, ([interfaceName, { path, span }]) => {
      const text = files[path] ?? '';
      const line = text.slice(0, span.start).split('\n').length;
      return [interfaceName, `${path}:${line} ${text.slice(span.start, span.end)}`];
    }),
  );
}

test('an import stands where the world names it', () => {
  expect(places('package a:b;\nworld w {\n  import wasi:io/poll@0.2.12;\n}')).toEqual({
    'wasi:io/poll': 'wit/world.wit:3 poll',
  });
});

test('what an import needs stands at that import', () => {
  expect(places('package a:b;\nworld w {\n  import wasi:io/streams@0.2.12;\n}')).toEqual({
    'wasi:io/poll': 'wit/world.wit:3 streams',
    'wasi:io/streams': 'wit/world.wit:3 streams',
  });
});

test('what an include brings stands at the include, also through another world', () => {
  const own = 'package a:b;\nworld base {\n  include wasi:io/imports@0.2.12;\n}\nworld w {\n  include base;\n}';
  expect(places(own, 'w')).toEqual({
    'wasi:io/poll': 'wit/world.wit:6 base',
    'wasi:io/streams': 'wit/world.wit:6 base',
  });
  expect(places(own, 'base')['wasi:io/streams']).toBe('wit/world.wit:3 imports');
});

test('a world that is not there imports nothing', () => {
  expect(places('package a:b;\nworld w {}', 'v')).toEqual({});
  expect(places('package a:b;\nworld {{{')).toEqual({});
});
