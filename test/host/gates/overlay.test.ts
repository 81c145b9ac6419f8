import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOverlay, type Overlay } from '../../../src/host/gates/filesystem/overlay.ts';
import type { DenialEntry } from '../../../src/host/ledger/layout.ts';
import { layOut } from '../../build/folders.ts';

interface Recorded {
  readonly overlay: Overlay;
  readonly real: string;
  readonly upper: string;
  readonly refused: readonly DenialEntry[];
}

/** An overlay over a folder of five files that may take three of them away and copy ten bytes. */
async function open(): Promise<Recorded> {
  const outer = await layOut({ 'real/keep/me.txt': 'kept' });
  const [real, upper] = [join(outer, 'real'), join(outer, 'upper')];
  mkdirSync(upper);
  for (const name of ['a', 'b', 'c', 'd', 'e']) writeFileSync(join(real, name), name);
  const refused: DenialEntry[] = [];
  const guard = { refused: (denial: DenialEntry) => void refused.push(denial) };
  return { overlay: createOverlay(real, upper, guard, { removed: 3, copiedBytes: 10 }), real, upper, refused };
}

const gone = { tag: 'ok', val: undefined };
const full = { tag: 'err', val: 'insufficient-space' };
const over = (operation: string): object => ({
  capability: 'limit',
  what: 'removed by a recording: 3 files',
  operation: `wasi:filesystem/types#[method]descriptor.${operation}`,
  reason: 'over-limit',
});
const names = ({ overlay }: Recorded): readonly string[] => {
  const listed = overlay.list([]);
  return listed.tag === 'ok' ? listed.val.map(({ name }) => name).toSorted() : [listed.val];
};

it('what is taken away is remembered up to a limit, and then refused, whatever takes it away', async () => {
  const recorded = await open();
  const { overlay, real, refused } = recorded;
  for (const name of ['a', 'b']) expect(overlay.removeFile([name])).toEqual(gone);
  expect(overlay.rename(['c'], ['moved'])).toEqual(gone);
  expect(refused).toEqual([]);
  expect(overlay.removeFile(['d'])).toEqual(full);
  expect(overlay.rename(['e'], ['moved'])).toEqual(full);
  mkdirSync(join(real, 'empty'));
  expect(overlay.removeDirectory(['empty'])).toEqual(full);
  expect(refused).toEqual(['unlink-file-at', 'rename-at', 'remove-directory-at'].map(over));
  expect(names(recorded)).toEqual(['d', 'e', 'empty', 'keep', 'moved']);
  expect(readdirSync(real).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'empty', 'keep']);
});

it('what was only ever in the copy is removed without end, and nothing is remembered of it', async () => {
  const recorded = await open();
  const { overlay, upper, refused } = recorded;
  for (let time = 0; time < 50; time++) {
    writeFileSync(join(upper, `new-${time}`), '');
    expect(overlay.rename([`new-${time}`], [`newer-${time}`])).toEqual(gone);
    expect(overlay.removeFile([`newer-${time}`])).toEqual(gone);
  }
  // What was made where something had been removed is, too.
  expect(overlay.removeFile(['a'])).toEqual(gone);
  for (let time = 0; time < 10; time++) {
    writeFileSync(join(upper, 'a'), '');
    expect(overlay.removeFile(['a'])).toEqual(gone);
  }
  for (const name of ['b', 'c']) expect(overlay.removeFile([name])).toEqual(gone);
  expect([refused, names(recorded), readdirSync(upper)]).toEqual([[], ['d', 'e', 'keep'], []]);
});

it('what is copied is bounded and recorded too', async () => {
  const { overlay, real, upper, refused } = await open();
  writeFileSync(join(real, 'a'), '12345678');
  expect(overlay.copyUp(['a'], 'open-at')).toEqual({ tag: 'ok', val: upper });
  writeFileSync(join(real, 'b'), '123');
  expect(overlay.copyUp(['b'], 'open-at')).toEqual(full);
  expect(refused).toMatchObject([{ capability: 'limit', what: 'copied by a recording: 10 bytes' }]);
  expect(readdirSync(upper)).toEqual(['a']);
});
