import { describe, expect, it } from 'vitest';
import { harden } from '../../../src/build/harden/harden.ts';
import { assemble, checked, hardened, instantiate, roomy, transpile } from './run.ts';

const instance = (name: string) => `(component (import "${name}" (instance)))`;
const func = (name: string) => `(component (import "${name}" (func)))`;
const exported = (name: string) =>
  `(component (core module $m (func (export "f") (result i32) (i32.const 7))) (core instance $i (instantiate $m))
    (func (export "${name}") (result u32) (canon lift (core func $i "f"))))`;
const exportedInterface = (name: string) => `(component (instance $i) (export "${name}" (instance $i)))`;
const member = (name: string) =>
  `(component (import "t:t/i" (instance (export "r" (type $r (sub resource))) (export "${name}" (func (param "self" (borrow $r)))))))`;
const resource = (name: string) => `(component (import "t:t/i" (instance (export "${name}" (type (sub resource))))))`;
const record = (name: string) => `(component (type (record (field "${name}" u8))))`;

const refused: readonly string[] = [
  ...[
    'a_b',
    '1a',
    'a--b',
    'a-',
    'fOo',
    'é',
    'a b',
    'a:b',
    'a:b/c/d',
    'a:b:c/d',
    'A:b/c',
    'a:b/c@',
    "a:b/c@1.0.0'",
    '',
  ].map(instance),
  ...[
    'unlocked-dep=<a:b/c>',
    'locked-dep=<a:b/c>',
    'url=<https://a.b>',
    'integrity=<sha256-aa>',
    'relative-url=<a>',
  ].map(instance),
  ...['[async]f', '[resource-drop]r', '[method]r', '[constructor]r.m', '[method]r.[m]', '[static]r.a.b', 'a:b/c'].map(
    func,
  ),
  ...[
    'then',
    'eval',
    'arguments',
    'constructor',
    'prototype',
    'THEN',
    'task',
    'ret',
    'exports0',
    'len3',
    'get-core-module',
  ].map(func),
  ...['then', 'eval', 'arguments', 'constructor', 'memory0'].map(exported),
  ...['then', 'eval', 'a:b/then', 'a:b/arguments@1.0.0', 'a:b/exports0'].map(exportedInterface),
  ...[
    '[method]r.then',
    '[method]r.memory0',
    '[method]r.data-view',
    '[method]r.constructor',
    '[static]r.prototype',
    '[static]r.name',
    '[static]r.length',
    '[method]then.m',
  ].map(member),
  ...['set', 'map', 'promise', 'waitable', 'a:b/c', '[constructor]r'].map(resource),
  ...['a_b', '', "x'", '__proto__'].map(record),
  '(component (import "a" (external-id "x") (instance)))',
  `(component (import "a" (implements "a:b/c'") (instance)))`,
  '(component (import "a:b/c@1" (versionsuffix "\'") (instance)))',
  '(component (component $c (instance $i) (export "then" (instance $i))))',
  '(component (instance (export "eval" (func 0))))',
  '(component (type (component (export "then" (func (type 0))))))',
];

const accepted: readonly string[] = [
  ...['a', 'foo-bar', 'FOO-BAR', 'foo-1', 'foo-BAR', 'a:b/c', 'a-b:c-d/e-f@1.0.0', 'a:b/c@0.3.0-rc-2026-03-15+x.1'].map(
    instance,
  ),
  ...['[method]r.m', '[static]r.m', '[method]r.name', '[static]r.of'].map(member),
  ...['descriptor', 'request', 'task'].map(resource),
  ...['then', 'eval', 'constructor', 'class'].map(record),
  func('base64'),
  '(component (import "a" (implements "a:b/c") (instance)))',
  '(component (import "a:b/c@1" (versionsuffix ".2.0-rc.1+x") (instance)))',
];

describe('names of imports and exports', () => {
  it.each(refused)('refused: %s', async (wat) => {
    expect(harden(await assemble(wat), roomy)).toMatchObject({ kind: 'refused', reason: { kind: 'name' } });
  });

  it.each(accepted)('taken: %s', async (wat) => {
    expect(harden(await assemble(wat), roomy)).toMatchObject({ kind: 'hardened' });
  });

  it.each([
    'class',
    'default',
    'await',
    'new',
    'delete',
    'import',
    'export',
    'yield',
    'let',
    'static',
    'catch',
    'this',
    'null',
    'to-string',
  ])('an export named %s passes and answers, because jco escapes it', async (name) => {
    const { glue, cores } = await transpile(hardened(await assemble(exported(name))));
    const component = await instantiate({ glue: checked(glue), cores });
    expect(component[name === 'to-string' ? 'toString' : name]?.()).toBe(7);
  });

  it('are shown escaped in the refusal', async () => {
    const outcome = harden(await assemble(instance('a\\0a\\1b')), roomy);
    expect(outcome).toMatchObject({ reason: { message: expect.stringContaining('"a\\n\\u001b"') } });
  });
});
