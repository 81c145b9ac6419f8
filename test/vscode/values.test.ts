import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, openDoor } from './door.ts';

suite('Values in WAVE, there and back', () => {
  let door: TestDoor;
  let shapes: Component;

  suiteSetup(async () => {
    door = await openDoor();
    shapes = await componentNamed(door, 'shapes');
  });

  const older = 'airlock:shapes/api@0.1.0#older';
  const calls: readonly (readonly [name: string, given: string, expected: string])[] = [
    [older, '{name: "Ada", age: some(36), tags: ["a", "b"]}, 1', 'ok({name: "Ada", age: some(37), tags: ["a", "b"]})'],
    [older, '{name: "Ada", tags: []}, 1', 'err("nobody knows the age of Ada")'],
    ['names', '[{name: "Ada", tags: []}, {name: "Grace", age: some(1), tags: []}]', '["Ada", "Grace"]'],
    ['double', '[1, -2, 4611686018427387903]', '[2, -4, 9223372036854775806]'],
    ['double', '[]', '[]'],
    ['nothing', '', '()'],
  ];

  for (const [name, given, expected] of calls) {
    test(`${name}(${given}) is ${expected}`, async () => {
      assert.equal(await door.call(shapes, name, given), expected);
    });
  }

  test('a wrong argument is refused before anything is called', async () => {
    await assert.rejects(door.call(shapes, older, '{name: 1, tags: []}, 1'), /string/);
    await assert.rejects(door.call(shapes, older, '{name: "Ada", tags: []}, 256'), /u8|255|range/);
  });
});
