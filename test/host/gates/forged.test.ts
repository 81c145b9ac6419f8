import { describe, expect, it } from 'vitest';
import { openGates } from '../support/gates.ts';

const { imports } = openGates({ root: '/' });

const classes = Object.entries(imports).flatMap(([name, members]) =>
  Object.entries(members).flatMap(([member, value]) =>
    typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
      ? [{ name: `${name}#${member}`, made: value as new (...args: unknown[]) => object }]
      : [],
  ),
);

/** What a guest may construct by itself: these hold nothing but what it puts in. */
const constructible = new Set([
  'wasi:http/types#Fields',
  'wasi:http/types#RequestOptions',
  'wasi:http/types#OutgoingRequest',
  'wasi:http/types#OutgoingResponse',
]);

describe.each(classes)('$name', ({ name, made }) => {
  it('is made by the host only', () => {
    if (constructible.has(name)) return;
    for (const first of [undefined, {}, Symbol('made by the host'), 'token']) {
      expect(() => new made(first, { root: '/' }, { kind: 'directory', segments: [] })).toThrow(TypeError);
    }
  });

  it('does nothing for a forged handle', () => {
    const forged = Object.create(made.prototype as object) as Record<string | symbol, unknown>;
    const names = Reflect.ownKeys(made.prototype as object).filter((each) => each !== 'constructor');
    for (const each of names) {
      const method = Reflect.get(made.prototype as object, each) as unknown;
      if (typeof method !== 'function') continue;
      expect(outcomeOf(() => Reflect.apply(method, forged, [forged, forged]) as unknown)).toBe('refused');
    }
  });

  it('has static operations that refuse a forged handle', () => {
    const forged = Object.create(made.prototype as object) as object;
    const statics = Reflect.ownKeys(made).filter((each) => typeof Reflect.get(made, each) === 'function');
    for (const each of statics) {
      if (each === 'fromList' || each === 'received') continue;
      const operation = Reflect.get(made, each) as (...args: unknown[]) => unknown;
      expect(() => Reflect.apply(operation, made, [forged, forged, forged, forged])).toThrow(Error);
    }
  });
});

it('all resources are covered', () => expect(classes.length).toBe(27));

/** Some methods refuse their arguments before they look at themselves; all others throw. */
function outcomeOf(act: () => unknown): unknown {
  try {
    const answer = act();
    return JSON.stringify(answer) === '{"tag":"err"}' ? 'refused' : answer;
  } catch (error) {
    return error instanceof TypeError ? 'refused' : error;
  }
}
