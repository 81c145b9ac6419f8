import { describe, expect, it } from 'vitest';
import { harden, type RefusalKind } from '../../../src/build/harden/harden.ts';
import { around } from './components.ts';
import { assemble, roomy } from './run.ts';

const instances = (count: number) =>
  `(component (core module $m (func)) ${'(core instance (instantiate $m))'.repeat(count)})`;
const nested = (depth: number): string => (depth === 0 ? '' : `(component ${nested(depth - 1)})`);

const refused: readonly (readonly [wat: string, kind: RefusalKind])[] = [
  [around('(memory i64 1)'), 'unbounded'],
  [around('(memory 1 2 shared)'), 'unbounded'],
  [around('(memory 1 (pagesize 1))'), 'unbounded'],
  [around('(import "a" "m" (memory i64 1))'), 'unbounded'],
  [around('(import "a" "m" (memory 1 2 shared))'), 'unbounded'],
  [around('(table i64 1 funcref)'), 'unbounded'],
  [around('(table shared 1 (ref null (shared func)))'), 'unbounded'],
  [around('(import "a" "t" (table i64 1 funcref))'), 'unbounded'],
  [around('(global (shared mut i32) (i32.const 0))'), 'unbounded'],
  [around('(type (struct (field i32)))'), 'unbounded'],
  [around('(type (array (mut i8)))'), 'unbounded'],
  [around('(rec (type (func)) (type (struct)))'), 'unbounded'],
  [around('(type (sub (func)))'), 'unbounded'],
  [around('(type (shared (func)))'), 'unbounded'],
  [around('(global (ref i31) (ref.i31 (i32.const 1)))'), 'unbounded'],
  [around('(memory 1025)'), 'memory'],
  [around('(table 100001 funcref)'), 'table'],
  [around('(table 10000000 funcref)'), 'table'],
  ['(component (import "m" (core module)))', 'unsupported'],
  ['(component (core module $m) (export "m" (core module $m)))', 'unsupported'],
  ['(component (core module $m) (component (alias outer 1 $m (core module))))', 'unsupported'],
  ['(component (component $c) (component (alias outer 1 $c (component))))', 'unsupported'],
  ['(component (import "c" (component)))', 'unsupported'],
  ['(component (component $c) (export "c" (component $c)))', 'unsupported'],
  [
    '(component (component $c (import "x" (component))) (component $d) (instance (instantiate $c (with "x" (component $d)))))',
    'unsupported',
  ],
  ['(component (core type (func)))', 'unsupported'],
  ['(component (core type (module)))', 'unsupported'],
  ['(component (type (component (import "x" (core module)))))', 'unsupported'],
  ['(component (type (instance (export "x" (value u8)))))', 'unsupported'],
  ['(component (core func (canon thread.spawn-ref 0)))', 'unsupported'],
  ['(component (type (list u8 257)))', 'too-complex'],
  [instances(1001), 'too-complex'],
  [nested(10), 'too-complex'],
  [`(component (core module $m ${'(memory 0)'.repeat(129)}) (core instance (instantiate $m)))`, 'too-complex'],
  [around(`(func (export "${'x'.repeat(5000)}"))`), 'too-complex'],
];

const accepted: readonly string[] = [
  around('(memory 1024)'),
  around('(table 1 funcref) (table 1 externref) (table 2 (ref null func))'),
  around('(table 1 (ref func) (ref.func 0)) (func)'),
  around('(tag (param i32)) (table 1 exnref)'),
  around('(rec (type (func)) (type (func (param i32))))'),
  around('(type $f (func)) (table 1 (ref null $f)) (func (param (ref null $f)))'),
  around(
    '(global i32 (i32.add (i32.const -5) (i32.const 1))) (global v128 (v128.const i64x2 1 2)) (global f64 (f64.const 1))',
  ),
  around('(memory 1) (memory 1) (data "x") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1)))'),
  '(component (core module $unused (memory 65536)))',
  nested(8),
  '(component (type (list u8 256)) (type (map string (stream u8))) (type (future)) (type (func async (param "x" error-context))))'
    .replace('(stream u8)', 'u32')
    .replace('error-context', 'u8'),
  `(component (core func (canon task.cancel)) (core func (canon subtask.cancel async)) (core func (canon subtask.drop))
    (core func (canon backpressure.inc)) (core func (canon waitable-set.new)) (core func (canon waitable.join))
    (core func (canon context.get i32 0)) (core func (canon task.return (result u8))) (core func (canon thread.yield))
    (type $s (stream u8)) (core func (canon stream.new $s)) (core func (canon stream.cancel-read $s async))
    (type $f (future u8)) (core func (canon future.new $f)) (core func (canon future.drop-writable $f)))`,
];

describe('harden', () => {
  it.each(refused)('refuses %s', async (wat, kind) => {
    expect(harden(await assemble(wat), roomy)).toMatchObject({
      kind: 'refused',
      // A message is one sentence or two, for a person.
      reason: { kind, message: expect.stringMatching(/^[A-Z].*\.$/) },
    });
  });

  it.each(accepted)('takes %s', async (wat) => {
    expect(harden(await assemble(wat), roomy)).toMatchObject({ kind: 'hardened' });
  });

  it('refuses what is no component', async () => {
    const core = await assemble('(module)');
    for (const bytes of [new Uint8Array(), Uint8Array.of(0), core, new TextEncoder().encode('(component)')]) {
      expect(harden(bytes, roomy)).toMatchObject({ kind: 'refused', reason: { kind: 'malformed' } });
    }
  });
});
