import { closeSync, constants, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';
import { createCoreCompiler } from '../src/host/cores.ts';
import { Descriptor } from '../src/host/gates/filesystem/descriptor.ts';
import { diskAllowance, newDiskCount } from '../src/host/gates/filesystem/disk-allowance.ts';
import { OpenFile } from '../src/host/gates/filesystem/file.ts';
import { protectedPlaces } from '../src/host/gates/filesystem/protected.ts';
import type { Tree } from '../src/host/gates/filesystem/tree.ts';
import { createGuard } from '../src/host/gates/guard.ts';
import type { Inbox } from '../src/host/gates/io/inbox.ts';
import { createUseCounter, newUsesMemory } from '../src/host/ledger/uses.ts';
import { token } from '../src/host/gates/io/poll.ts';
import { createPolicySender } from '../src/host/policy.ts';
import type { ImportObject } from '../src/host/worker/imports.ts';
import { call, instantiate, loadGlue } from '../src/host/worker/instance.ts';
import { createPolicySource } from '../src/host/worker/policy.ts';
import { policyOf } from '../src/manifest/index.ts';
import { type Source, versionOf } from '../test/host/support/component.ts';
import { openGates, rights } from '../test/host/support/gates.ts';
import { type Figure, type Figures, quantile } from './figure.ts';

const inbox: Inbox = { drain: () => {}, sleep: () => {} };

/** Measures what the gates of files cost: beside the same code with no gate, and beside another host's files. */
export async function measureFileGates(now: () => number): Promise<Figures> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-bench-')));
  try {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/a.txt'), 'x'.repeat(8192));
    return { ...measureGate(folder, now), 'a guest opens, reads 4 KiB and closes': await measureGuest(folder, now) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An open file whose every use is allowed without a look at any policy. */
class UngatedFile extends OpenFile {
  override refusal(): undefined {
    return undefined;
  }
}

function measureGate(folder: string, now: () => number): Figures {
  const granted = rights('read ./data/**');
  const policy = createPolicySender(policyOf(granted, granted), {});
  const guard = createGuard({
    policy: createPolicySource(policy.line, () => {}),
    uses: createUseCounter(newUsesMemory()),
    learn: () => {},
    record: () => {},
    asker: { ask: () => neverAsked() },
    now: () => Date.now(),
  });
  const tree: Tree = {
    root: folder,
    places: protectedPlaces([]),
    guard,
    inbox,
    handles: 0,
    devices: new Set(),
    spelled: false,
    open: new Map(),
    disk: diskAllowance(guard, Infinity, newDiskCount()),
  };
  const fd = openSync(join(folder, 'data/a.txt'), constants.O_RDONLY);
  const parts = [tree, fd, ['data', 'a.txt'], { read: true, write: false }] as const;
  const gated = new Descriptor(token, tree, { kind: 'file', file: new OpenFile(...parts) });
  const bare = new Descriptor(token, tree, { kind: 'file', file: new UngatedFile(...parts) });
  try {
    const reads = sideBySide(now, 300, [() => gated.read(4096n, 0n), () => bare.read(4096n, 0n)]);
    const streams = sideBySide(now, 5000, [() => openStream(gated), () => openStream(bare)]);
    return {
      'a gated read of 4 KiB': {
        ...figure(reads.first, reads.second, 'µs', reads.second * 1.1),
        ok: reads.first <= reads.second * 1.1,
      },
      'the cheapest gated call': {
        ...figure(streams.first * 1000, streams.second * 1000, 'ns', streams.second * 1000 + 100),
        ok: streams.first - streams.second < 0.1,
      },
    };
  } finally {
    policy.close();
    closeSync(fd);
  }
}

function openStream(descriptor: Descriptor): void {
  const stream = descriptor.readViaStream(0n);
  if (stream.tag === 'err') throw new Error(stream.val);
  stream.val[Symbol.dispose]();
}

async function measureGuest(folder: string, now: () => number): Promise<Figure> {
  const version = await versionOf(reading);
  const cores = await createCoreCompiler().compile(version.cores);
  const shim = new WASIShim({ sandbox: { preopens: { '.': folder } } }).getImportObject();
  const own = openGates({ root: folder, requests: rights('read ./data/**') }).imports;
  const [ours, theirs] = await Promise.all([
    instantiate(loadGlue(version.glue), cores, own),
    instantiate(loadGlue(version.glue), cores, shim as unknown as ImportObject),
  ]);
  const times = 100;
  const timed = async (exports: typeof ours): Promise<number> => {
    const before = now();
    const ending = await call(exports, { function: 'read-often' }, [times], false);
    if (ending.kind !== 'returned' || ending.value !== times * 4096)
      throw new Error(`the guest did not read: ${ending.kind}`);
    return ((now() - before) / times) * 1000;
  };
  const own4k: number[] = [];
  const other4k: number[] = [];
  for (let round = 0; round < 60; round++) {
    own4k.push(await timed(ours));
    other4k.push(await timed(theirs));
  }
  const [value, reference] = [quantile(own4k, 0.1), quantile(other4k, 0.1)];
  return { ...figure(value, reference, 'µs', reference / 3), ok: reference / value >= 3 };
}

/**
 * Microseconds a call of each, in short rounds by turns. The round below which a tenth of them lies is taken: the others
 * say what else the machine was doing.
 */
function sideBySide(now: () => number, times: number, acts: readonly [() => void, () => void]) {
  const rounds: [number[], number[]] = [[], []];
  for (let round = 0; round < 600; round++) {
    const at = round % 2 === 0 ? 0 : 1;
    const before = now();
    for (let time = 0; time < times; time++) acts[at]();
    // The first rounds are those of code that is not compiled yet.
    if (round >= 100) rounds[at].push(((now() - before) / times) * 1000);
  }
  return { first: quantile(rounds[0], 0.1), second: quantile(rounds[1], 0.1) };
}

function figure(value: number, reference: number, unit: Figure['unit'], target: number): Omit<Figure, 'ok'> {
  const rounded = (number: number): number => Math.round(number * 100) / 100;
  return {
    value: rounded(value),
    unit,
    reference: rounded(reference),
    ratio: rounded(reference / value),
    target: rounded(target),
  };
}

function neverAsked(): never {
  throw new Error('nothing is asked here');
}

/** Opens `data/a.txt` in its one folder, reads 4 KiB of it and closes it, so many times. Gives the bytes of all reads. */
const reading: Source = {
  world: `
    import wasi:filesystem/types@0.2.12;
    import wasi:filesystem/preopens@0.2.12;
    export read-often: func(times: u32) -> u32;
  `,
  core: `(module
    (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at"
      (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.read" (func $read (param i32 i64 i64 i32)))
    (import "wasi:filesystem/types@0.2.12" "[resource-drop]descriptor" (func $drop (param i32)))
    (memory (export "memory") 4)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (if (result i32) (i32.eq (local.get 2) (i32.const 1)) (then (i32.const 65536)) (else (i32.const 1024))))
    (global $folder (mut i32) (i32.const -1))
    (func (export "read-often") (param $times i32) (result i32)
      (local $sum i32) (local $file i32)
      (if (i32.eq (global.get $folder) (i32.const -1)) (then
        (call $directories (i32.const 16))
        (global.set $folder (i32.load (i32.load (i32.const 16))))))
      (loop $again
        (call $open (global.get $folder) (i32.const 1) (i32.const 64) (i32.const 10) (i32.const 0) (i32.const 1) (i32.const 32))
        (if (i32.load8_u (i32.const 32)) (then (unreachable)))
        (local.set $file (i32.load (i32.const 36)))
        (call $read (local.get $file) (i64.const 4096) (i64.const 0) (i32.const 32))
        (if (i32.load8_u (i32.const 32)) (then (unreachable)))
        (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 40))))
        (call $drop (local.get $file))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br_if $again (local.get $times)))
      (local.get $sum))
    (data (i32.const 64) "data/a.txt"))`,
};
