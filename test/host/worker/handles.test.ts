import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHandleTable, mostHandles } from '../../../src/host/worker/handles.ts';
import type { Asker } from '../../../src/host/questions/asker.ts';
import { linkGates } from '../../../src/host/gates/link/link.ts';
import type { LinkedInterface, LinkQuestion } from '../../../src/host/gates/link/messages.ts';
import type { CallEnding, HandlesPassed } from '../../../src/host/worker/messages.ts';
import { describeWorld, type FunctionSignature } from '../../../src/wit/index.ts';

type Functions = LinkedInterface['functions'];

const whole = 'a:b/c@1.0.0';

/** The functions of an interface with two resources, as a world describes them. */
function functionsOf(items: string): Functions {
  const text = `package a:b@1.0.0; interface c { resource one; resource two-b; ${items} } world w { export c; }`;
  const world = describeWorld([{ path: 'a.wit', text }], 'w');
  const item = world.kind === 'world' ? world.exports[0] : undefined;
  if (item?.kind !== 'interface') throw new Error(JSON.stringify(world));
  return item.functions;
}

/** Objects as the glue makes them of what an instance exports. */
class One {
  ended = 0;
  [Symbol.dispose](): void {
    this.ended++;
  }
}
class TwoB extends One {}

const signatureOf = (functions: Functions, name: string): FunctionSignature => {
  const found = functions.find((each) => each.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found.signature;
};

/** A table over exported functions of one interface. */
function tableOf(functions: Functions, exported: Readonly<Record<string, (...args: never[]) => unknown>>) {
  const table = createHandleTable({ [whole]: { One, TwoB, ...exported } });
  return async (name: string, given: readonly unknown[]): Promise<CallEnding> => {
    const signature = signatureOf(functions, name);
    const path = { interface: whole, function: name };
    return table.call(path, { given, signature, instance: '4' }, signature.result?.kind === 'result');
  };
}

const passed = (ending: CallEnding): HandlesPassed => {
  if (ending.kind !== 'returned') throw new Error(JSON.stringify(ending));
  return ending.value as HandlesPassed;
};

describe('a table of handles', () => {
  const functions = functionsOf(
    'make: func() -> one; other: func() -> two-b; give: func(a: one, b: option<one>); lend: func(a: borrow<one>) -> u8; same: func() -> one;',
  );
  const same = new One();
  const start = () =>
    tableOf(functions, {
      make: () => new One(),
      other: () => new TwoB(),
      give: () => {},
      lend: () => 7,
      same: () => same,
    });

  it('gives out a name for each, and takes each name once', async () => {
    const call = start();
    const [first, second] = [passed(await call('make', [])), passed(await call('make', []))];
    expect([first, second]).toEqual([
      { passed: '4:1', held: 1 },
      { passed: '4:2', held: 2 },
    ]);
    expect(passed(await call('lend', ['4:1']))).toEqual({ passed: 7, held: 2 });
    expect(passed(await call('give', ['4:1', '4:2']))).toEqual({ passed: undefined, held: 0 });
    expect(await call('lend', ['4:1'])).toMatchObject({ kind: 'not-linked' });
    // A name does not come again.
    expect(passed(await call('make', [])).passed).toBe('4:3');
  });

  it.each([
    ['a number', 1],
    ['the name of an object', '__proto__'],
    ['the name of another instance', '5:1'],
    ['one that was never given out', '4:9'],
    ['one of another resource', '4:2'],
    ['nothing', undefined],
    ['an object', new One()],
    ['a list', ['4:1']],
  ])('takes no forged one: %s', async (_, forged) => {
    const call = start();
    expect([passed(await call('make', [])).passed, passed(await call('other', [])).passed]).toEqual(['4:1', '4:2']);
    expect(await call('lend', [forged])).toMatchObject({ kind: 'not-linked' });
    expect(await call('give', ['4:1', forged ?? 0])).toMatchObject({ kind: 'not-linked' });
    // What was good beside it was not taken.
    expect(passed(await call('lend', ['4:1'])).held).toBe(2);
  });

  it('gives nothing away twice in one call', async () => {
    const call = start();
    await call('make', []);
    expect(await call('give', ['4:1', '4:1'])).toEqual({
      kind: 'not-linked',
      message: 'it cannot be given one thing twice',
    });
  });

  it('lets no instance hand out what it does not own, or of another type', async () => {
    const call = tableOf(functions, {
      make: () => new TwoB(),
      other: () => ({}),
      same: () => Object.create(null) as object,
    });
    for (const name of ['other', 'same']) expect(await call(name, [])).toMatchObject({ kind: 'not-linked' });
    const mark = Symbol('handle');
    const marked = tableOf(functions, { make: () => Object.assign(new One(), { [mark]: 3 }) });
    expect(passed(await marked('make', [])).held).toBe(1);
    expect(await marked('make', [])).toMatchObject({ kind: 'not-linked' });
  });

  it(`holds ${mostHandles} and no more`, async () => {
    const many = functionsOf('many: func(count: u32) -> list<one>;');
    const call = tableOf(many, { many: (count: number) => Array.from({ length: count }, () => new One()) });
    expect(passed(await call('many', [mostHandles])).held).toBe(mostHandles);
    expect(await call('many', [1])).toMatchObject({ kind: 'limit', limit: 'handles' });
  });
});

/** Types in which a handle stands somewhere. */
const shapes: readonly { readonly wit: string; wrap(value: unknown): unknown; open(value: unknown): unknown }[] = [
  { wit: 'H', wrap: (v) => v, open: (v) => v },
  { wit: 'list<H>', wrap: (v) => [v], open: (v) => (v as unknown[])[0] },
  { wit: 'option<H>', wrap: (v) => v, open: (v) => v },
  { wit: 'tuple<u8, H>', wrap: (v) => [1, v], open: (v) => (v as unknown[])[1] },
  { wit: 'result<H, string>', wrap: (v) => ({ tag: 'ok', val: v }), open: (v) => (v as { val: unknown }).val },
  { wit: 'list<tuple<string, option<H>>>', wrap: (v) => [['a', v]], open: (v) => (v as unknown[][])[0]?.[1] },
  { wit: 'option<option<H>>', wrap: (v) => ({ tag: 'some', val: v }), open: (v) => (v as { val: unknown }).val },
];

interface Step {
  readonly act: 'make' | 'lend' | 'give' | 'pass' | 'drop';
  readonly shape: number;
  readonly which: number;
  readonly type: 0 | 1;
}

describe('over generated interfaces', () => {
  it('what is made on one side is what arrives there again, and is held until it is given away or dropped', async () => {
    const step = fc.record<Step>({
      act: fc.constantFrom('make', 'lend', 'give', 'pass', 'drop'),
      shape: fc.nat(shapes.length - 1),
      which: fc.nat(20),
      type: fc.constantFrom(0, 1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const names = ['one', 'two-b'];
        const items = names.flatMap((resource, type) =>
          shapes.flatMap(({ wit }, at) => [
            `make-${'ab'[type]}${at}: func() -> tuple<${wit.replaceAll('H', resource)}>;`,
            `lend-${'ab'[type]}${at}: func(v: ${wit.replaceAll('H', `borrow<${resource}>`)});`,
            `give-${'ab'[type]}${at}: func(v: ${wit.replaceAll('H', resource)});`,
            `pass-${'ab'[type]}${at}: func(v: ${wit.replaceAll('H', resource)}) -> tuple<${wit.replaceAll('H', resource)}>;`,
          ]),
        );
        const functions = functionsOf(items.join(' '));
        let made: One[] = [];
        let arrived: unknown;
        const exported = Object.fromEntries(
          functions.map(({ name }) => {
            const [act = '', place = ''] = name.split('-');
            const shape = shapes[Number(place.slice(1))];
            if (!shape) throw new Error(name);
            const take = (value: unknown): void => void (arrived = shape.open(value));
            return [
              `${act}${place.slice(0, 1).toUpperCase()}${place.slice(1)}`,
              act === 'make'
                ? () => {
                    const object = place.startsWith('a') ? new One() : new TwoB();
                    made.push(object);
                    return [shape.wrap(object)];
                  }
                : act === 'pass'
                  ? (value: unknown) => (take(value), [value])
                  : take,
            ];
          }),
        );
        const table = createHandleTable({ [whole]: { One, TwoB, ...exported } });
        const linked: LinkedInterface = { name: 'a:b/c', wholeName: whole, provider: 'p', functions, resources: names };
        let question: LinkQuestion | undefined;
        let reply: unknown;
        let heldNow = 0;
        const asker: Asker = {
          ask(asked) {
            if (reply !== undefined) return { kind: 'link', outcome: reply } as never;
            question = asked as LinkQuestion;
            throw new Error('later');
          },
        };
        const gates = linkGates({ refused: () => {} }, asker, [linked])['a:b/c'] as Record<
          string,
          (...args: unknown[]) => unknown
        >;
        /** The gate waits for its answer, and the table takes its time: so the gate is called once more when that is there. */
        const through = async (act: () => unknown): Promise<unknown> => {
          reply = undefined;
          expect(act).toThrow('later');
          if (!question) throw new Error('nothing was asked');
          const { function: name, args, handles } = question;
          const dropped = /^\[resource-drop\](.+)$/.exec(name)?.[1];
          const signature =
            dropped === undefined
              ? signatureOf(functions, name)
              : { params: [{ name: 'self', type: { kind: 'opaque', text: dropped, of: whole } as const }] };
          expect(handles.length).toBe(name.startsWith('make') ? 0 : 1);
          const ending = await table.call(
            { interface: whole, function: name },
            { given: args, signature, instance: '1' },
            false,
          );
          const { passed: value, held } = passed(ending);
          heldNow = held;
          reply = { kind: 'returned', value };
          return act();
        };
        const model: { readonly type: 0 | 1; readonly inside: One; readonly outside: object }[] = [];
        made = [];
        const wrong: string[] = [];
        for (const { act, shape: at, which, type } of steps) {
          const shape = shapes[at];
          const mine = model.filter((each) => each.type === type);
          const chosen = mine[which % Math.max(1, mine.length)];
          if (!shape || (act !== 'make' && !chosen)) continue;
          const gate = gates[`${act}${'AB'[type]}${at}`];
          if (act === 'make') {
            const value = (await through(() => gate?.())) as unknown[];
            const inside = made.at(-1);
            if (inside) model.push({ type, inside, outside: shape.open(value[0]) as object });
          } else if (chosen && act === 'drop') {
            const { outside } = chosen as { outside: Disposable };
            let asked = false;
            await through(() => {
              // The object gives its handle up when it asks, so only the first time can ask.
              if (!asked) {
                asked = true;
                outside[Symbol.dispose]();
              }
            });
            if (chosen.inside.ended !== 1) wrong.push('it was not ended once');
            model.splice(model.indexOf(chosen), 1);
          } else if (chosen) {
            const value = await through(() => gate?.(shape.wrap(chosen.outside)));
            if (arrived !== chosen.inside) wrong.push(`another one arrived over ${act}`);
            if (act !== 'lend') model.splice(model.indexOf(chosen), 1);
            if (act === 'pass') {
              const outside = shape.open((value as unknown[])[0]) as object;
              if (outside === chosen.outside) wrong.push('what was given away is used again');
              model.push({ type, inside: chosen.inside, outside });
            }
          }
          expect(heldNow).toBe(model.length);
        }
        expect(wrong).toEqual([]);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
