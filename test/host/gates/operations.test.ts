import { describe, expect, it } from 'vitest';
import { gates } from '../../../src/host/gates/operations.ts';
import { camelCase, interfaceDeclarations } from '../../../src/wit/index.ts';
import { referenceWit } from '../support/component.ts';
import { openGates } from '../support/gates.ts';

const reference = new Map(
  referenceWit
    .flatMap((text) => Array.from(interfaceDeclarations(text)))
    .map(([name, items]) => [name.replace(/@.*/, ''), items] as const),
);

const functionsOf = (items: ReadonlyMap<string, string>): string[] =>
  Array.from(items).flatMap(([name, text]) => (/\bfunc\b|^constructor\b/.test(text) ? [name] : []));

const offered = Object.entries(gates).map(([name, parts]) => ({
  name,
  operations: parts.flatMap((part) => part.operations),
}));

/** What WASI has in the listed interfaces and this host does not offer: it is not stable yet. */
const left = new Set(['[method]response-outparam.send-informational']);

describe.each(offered)('$name', ({ name, operations }) => {
  const items = reference.get(name) ?? new Map<string, string>();
  const object = openGates({}).imports[name] ?? {};

  it('is an interface of WASI', () => expect(reference.has(name)).toBe(true));

  it('has no operation twice, and none that WASI does not declare', () => {
    expect(new Set(operations).size).toBe(operations.length);
    expect(operations.filter((operation) => !items.has(operation))).toEqual([]);
  });

  it('leaves nothing out but what is listed', () => {
    expect(functionsOf(items).filter((each) => !operations.includes(each) && !left.has(each))).toEqual([]);
  });

  it.each(operations.map((operation) => ({ operation })))('$operation stands in the import object', ({ operation }) => {
    expect(typeof memberOf(object, operation)).toBe('function');
  });

  it('has a class for each resource', () => {
    const resources = Array.from(items).flatMap(([each, text]) => (text.startsWith('resource') ? [each] : []));
    for (const resource of resources) expect(typeof object[pascalCase(resource)]).toBe('function');
  });

  it('reaches nothing by a name that is not declared', () => {
    expect(Object.getPrototypeOf(object)).toBe(null);
    expect(Object.isFrozen(object)).toBe(true);
    for (const member of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(object[member]).toBe(undefined);
  });
});

it('the import object has exactly the interfaces of the table', () => {
  const { imports } = openGates({});
  expect(Object.keys(imports).toSorted()).toEqual(Object.keys(gates).toSorted());
  expect(Object.getPrototypeOf(imports)).toBe(null);
  expect(Object.isFrozen(imports)).toBe(true);
});

it('the interfaces that are not offered are these', () => {
  const missing = Array.from(reference.keys()).filter((name) => !Object.hasOwn(gates, name));
  expect(missing.toSorted()).toEqual([
    'airlock:component/lifecycle',
    'airlock:component/state',
    'wasi:cli/run',
    'wasi:clocks/timezone',
    'wasi:http/incoming-handler',
    'wasi:keyvalue/watcher',
    'wasmcloud:messaging/handler',
    'wasmcloud:messaging/types',
  ]);
});

function memberOf(object: Readonly<Record<string, unknown>>, operation: string): unknown {
  const parts = /^\[(method|static|constructor)\]([^.]+)(?:\.(.+))?$/.exec(operation);
  if (!parts) return object[camelCase(operation)];
  const [, role, resource = '', name = ''] = parts;
  const holder = object[pascalCase(resource)] as { prototype: Record<string, unknown> } & Record<string, unknown>;
  if (role === 'constructor') return holder;
  const members = role === 'static' ? holder : holder.prototype;
  return Object.hasOwn(members, camelCase(name)) ? members[camelCase(name)] : undefined;
}

function pascalCase(name: string): string {
  return camelCase(`-${name}`);
}
