import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenialEntry, ledgerShape, newLedgerBuffer } from '../../../src/host/ledger/layout.ts';
import { type CountedDenial, createLedgerReader, overflowEntry } from '../../../src/host/ledger/reader.ts';
import { header, tableIn } from '../../../src/host/ledger/table.ts';
import { createLedgerWriter } from '../../../src/host/ledger/writer.ts';

const { rows, textBytes } = ledgerShape;
const readLedger = (buffer: SharedArrayBuffer) => createLedgerReader(buffer)();

const entry = (what: string): DenialEntry => ({
  capability: 'filesystem.read',
  what,
  operation: 'open-at',
  reason: 'not-granted',
});

const sum = (denials: readonly CountedDenial[]) => denials.reduce((total, { count }) => total + count, 0);

function open() {
  const buffer = newLedgerBuffer();
  let told = 0;
  let now = 0;
  const writer = createLedgerWriter(buffer, { now: () => ++now, tell: () => told++ });
  return { buffer, record: writer.record, told: () => told };
}

describe('the ledger', () => {
  it('counts exactly, and tells once until it is read', () => {
    const ledger = open();
    for (let time = 0; time < 100_000; time++) ledger.record(entry(`./${time % 3}`));
    expect(ledger.told()).toBe(1);
    expect(readLedger(ledger.buffer)).toEqual([
      { ...entry('./0'), count: 33_334, lastTime: 100_000 },
      { ...entry('./1'), count: 33_333, lastTime: 99_998 },
      { ...entry('./2'), count: 33_333, lastTime: 99_999 },
    ]);
    ledger.record(entry('./0'));
    expect(ledger.told()).toBe(2);
  });

  it('folds what is too much, and counts it all the same', () => {
    const ledger = open();
    for (let time = 0; time < 100_000; time++) ledger.record(entry(`./${time}`));
    const read = readLedger(ledger.buffer);
    expect(read).toHaveLength(rows);
    expect(read[0]).toEqual({ ...overflowEntry, count: 100_000 - (rows - 1), lastTime: 100_000 });
    expect(sum(read)).toBe(100_000);
    ledger.record(entry('./5'));
    expect(readLedger(ledger.buffer).find(({ what }) => what === './5')?.count).toBe(2);
  });

  it('keeps why, by which rule and during which export it was, the export of the first of equal ones', () => {
    const buffer = newLedgerBuffer();
    let during = 'greet';
    const writer = createLedgerWriter(buffer, {
      now: () => 1,
      tell: () => {},
      caller: () => undefined,
      during: () => during,
    });
    const denial = { ...entry('./a'), why: 'Nothing of this kind is requested.', rule: '**' };
    writer.record(denial);
    during = 'other';
    writer.record(denial);
    writer.record({ ...denial, why: 'x'.repeat(5000) });
    const [first, second] = readLedger(buffer);
    expect(first).toEqual({ ...denial, during: 'greet', count: 2, lastTime: 1 });
    expect(second?.why).toHaveLength(301);
  });

  it('cuts long texts, and then suggests nothing', () => {
    const ledger = open();
    const long = `./${'x'.repeat(5000)}`;
    for (let time = 0; time < 2000; time++) ledger.record({ ...entry(`${time}${long}`), suggestion: long });
    const read = readLedger(ledger.buffer);
    expect(sum(read)).toBe(2000);
    for (const denial of read) {
      expect(denial.what.length).toBeLessThan(302);
      expect(denial.suggestion).toBe(undefined);
    }
  });

  it('gives back every text', () => {
    const texts = fc.record(
      {
        capability: fc.string({ unit: 'binary' }),
        what: fc.string({ unit: 'binary', maxLength: 300 }),
        operation: fc.string({ unit: 'binary' }),
        reason: fc.string(),
        request: fc.string({ unit: 'binary' }),
      },
      { requiredKeys: ['capability', 'what', 'operation', 'reason'] },
    );
    fc.assert(
      fc.property(fc.uniqueArray(texts, { selector: (text) => JSON.stringify(text) }), (all) => {
        const ledger = open();
        for (const each of all) ledger.record(each);
        const read = readLedger(ledger.buffer).map((each) => ({ ...each, lastTime: 0 }));
        expect(read).toEqual(all.map((each) => ({ count: 1, lastTime: 0, ...each })));
      }),
      { seed: 7 },
    );
  });

  it('is read whatever stands in it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.uint8Array({ maxLength: 64 }), (published, bytes) => {
        const { buffer, record } = open();
        record(entry('./first'));
        const memory = tableIn(buffer, ledgerShape);
        memory.header[header.published] = published;
        memory.text.set(bytes, 100);
        memory.counts.fill(1);
        expect(readLedger(buffer).length).toBeLessThanOrEqual(rows);
      }),
      { seed: 7 },
    );
    const { buffer } = open();
    const memory = tableIn(buffer, ledgerShape);
    memory.header[header.published] = 3;
    memory.text.fill(255);
    memory.counts.fill(1);
    expect(readLedger(buffer)).toHaveLength(1);
    expect(memory.text).toHaveLength(textBytes);
  });
});
