import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureWords } from '../../../src/host/failure.ts';
import { comparableTape, printTape } from '../../../src/host/tape/print.ts';
import { readTape } from '../../../src/host/tape/read.ts';
import type { Tape } from '../../../src/host/tape/tape.ts';
import { printWave } from '../../../src/wit/index.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((each) => each.isWellFormed());
const wave = fc.oneof(
  text.map((each) => printWave(each, { kind: 'string' })),
  fc.integer({ min: 0, max: 9 }).map(String),
  fc.constantFrom("'\"'", "'\\''", '[1, 2]', '{a: "}"}', 'some(("(", \')\'))', '()'),
);
const args = fc.array(wave, { maxLength: 3 }).map((each) => each.join(', '));
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const denied = fc.array(
  fc.record({ capability: fc.constant('network.connect'), what: text, reason: fc.constant('not-granted') }),
  { maxLength: 2 },
);
const name = fc.constantFrom('run', 'test:a/b@1.0.0#do-it', 'wasi:io/streams#[method]input-stream.read');
const taped = fc.oneof(
  fc.record({ name, args, result: wave, denied }),
  fc.record({ name, args, ends: wave, denied }),
  fc.record({ name, args, denied }),
);
const ending = fc.oneof(
  wave.map((each) => ({ kind: 'returns' as const, text: each })),
  fc.record({
    kind: fc.constant('fails' as const),
    failure: fc.constantFrom(...(Object.keys(failureWords) as (keyof typeof failureWords)[])),
    message: text,
  }),
);
const imports = fc.array(taped, { maxLength: 3 });
const call = fc.record(
  {
    name,
    args,
    time,
    took: fc.integer({ min: 0, max: 1e9 }).map((each) => each / 1000),
    imports,
    denied,
    cut: fc.boolean(),
    ending,
  },
  { requiredKeys: ['name', 'args', 'time', 'took', 'imports', 'denied', 'cut'] },
);
const tape: fc.Arbitrary<Tape> = fc.record(
  {
    component: text,
    time,
    instances: fc.array(
      fc.record({ version: text, dropped: fc.nat(20), start: imports, calls: fc.array(call, { maxLength: 3 }) }),
      { maxLength: 3 },
    ),
    exportsOnly: fc.constant(true as const),
  },
  { requiredKeys: ['component', 'time', 'instances'] },
);

const seeded = { seed: 20261128, numRuns: 300 };

describe('the text of a tape', () => {
  it('is read as what was printed, whatever is on it', () => {
    fc.assert(
      fc.property(tape, (each) => {
        expect(readTape(printTape(each))).toEqual({ kind: 'tape', tape: each });
      }),
      seeded,
    );
  });

  it('is read or refused at a line of it, whatever is done to it', () => {
    fc.assert(
      fc.property(tape, fc.nat(), fc.string({ unit: 'binary', maxLength: 6 }), (each, at, put) => {
        const whole = printTape(each);
        const place = at % whole.length;
        const spoiled = whole.slice(0, place) + put + whole.slice(place + put.length);
        const read = readTape(spoiled);
        const again = read.kind === 'tape' ? readTape(printTape(read.tape)) : read;
        expect(again).toEqual(read);
        expect(spoiled.split('\n').length).toBeGreaterThanOrEqual(read.kind === 'tape' ? 1 : read.line);
      }),
      seeded,
    );
  });

  const header = 'airlock tape 1\ncomponent "a"\ntime 2026-11-28T07:00:00.000Z\n';
  it.each([
    ['', 1, 'this is no tape'],
    ['{}', 1, 'this is no tape'],
    ['airlock tape 2', 1, 'this is no tape'],
    ['airlock tape 1\n', 1, '"component" and "time"'],
    [`${header}time 2026-11-28T07:00:00.000Z\n`, 4, 'once'],
    [`${header}call a()\n`, 4, 'below its instance'],
    [`${header}instance b\n`, 4, 'quotation marks'],
    [`${header}instance "b"\ncall a(\n`, 5, 'in parentheses'],
    [`${header}instance "b"\ncall a(")\n`, 5, 'in parentheses'],
    [`${header}instance "b"\ncall a() \n`, 5, 'in parentheses'],
    [`${header}instance "b"\ncall a()\n  import x() => 1\n`, 6, 'on one line'],
    [`${header}instance "b"\ncall a()\n  import x() -> (\n`, 6, 'on one line'],
    [`${header}instance "b"\ncall a()\n  returns 1\n  returns 1\n`, 7, 'ends once'],
    [`${header}instance "b"\ncall a()\n  fails badly "x"\n`, 6, 'cannot be read'],
    [`${header}instance "b"\ncall a()\n    denied x "y" z\n`, 6, 'below the import'],
    [header, 3, 'cut short: 0 calls were read'],
    [`${header}end\n`, 4, 'there is no call'],
    [`${header}instance "b"\ncall a()\n`, 5, 'cut short: 1 call was read'],
    [`${header}instance "b"\ncall a()\n  returns 1\n`, 6, 'cut short: 1 call was read, and no "end"'],
    [`${header}calls 2\ninstance "b"\ncall a()\n  returns 1\n`, 7, 'cut short: 1 call was read, and no "end"'],
    [`${header}calls 2\ninstance "b"\ncall a()\n  returns 1\nend\n`, 8, 'has 2 calls, and has 1'],
    [`${header}calls 0\nend\ncall a()\n`, 6, 'below the end'],
    [`${header}instance "b"\ngrant filesystem.read\n`, 5, 'no such line'],
  ])('%j is refused at line %i: %s', (spoiled, line, message) => {
    expect(readTape(spoiled)).toEqual({ kind: 'error', line, message: expect.stringContaining(message) });
  });

  it('reads texts of megabytes in one piece', () => {
    const long = printWave('\\"'.repeat(2_000_000), { kind: 'string' });
    const read = readTape(`${header}instance "b"\ncall a(${long})\n  returns ${long}\nend\n`);
    expect(read).toMatchObject({ kind: 'tape', tape: { instances: [{ calls: [{ args: long }] }] } });
  });

  it('leaves times and versions out where tapes are compared', () => {
    const one = `${header}instance "b"\ncall a()\n  time 2026-11-28T07:00:00.000Z took 1 ms\n  returns 1\nend\n`;
    const other = one.replaceAll('"b"', '"c"').replaceAll('07:00', '08:00').replace('took 1', 'took 2');
    const [left, right] = [one, other].map((each) => {
      const read = readTape(each);
      return read.kind === 'tape' ? comparableTape(read.tape) : read.message;
    });
    expect(left).toBe('instance\n\ncall a()\n  returns 1\n');
    expect(right).toBe(left);
  });
});
