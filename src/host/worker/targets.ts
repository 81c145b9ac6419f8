import { camelCase, className, type HandleType } from '../../wit/index.ts';
import { resourceFunction } from '../gates/link/messages.ts';
import type { ExportPath } from './messages.ts';

/**
 * A component's exports as the glue gives them: functions of the world and interfaces that the world itself writes out
 * by their label in camel case, an interface of a package by its whole name. (The glue gives the latter by its bare name
 * as well, which is not looked at: two packages may have the same.)
 */
export type Exports = Readonly<Record<string, unknown>>;

export type Target = (...args: readonly unknown[]) => unknown;

/** The function of an export. That of a resource is not found here: it takes and gives what has no plain form. */
export function find(exports: Exports, path: ExportPath): Target | undefined {
  const holder = holderOf(exports, path.interface);
  return holder && bound(own(holder, camelCase(path.function)), holder);
}

/** As {@link find}, with the functions of resources: a method takes the object that it belongs to first. */
export function findWithResources(exports: Exports, path: ExportPath): Target | undefined {
  const parts = resourceFunction(path.function);
  if (!parts) return find(exports, path);
  if (parts.role === 'resource-drop') return (self) => bound((self as Partial<Disposable>)[Symbol.dispose], self)?.();
  const made = classNamed(exports, path.interface, parts.resource);
  if (!made) return undefined;
  const member = camelCase(parts.member);
  switch (parts.role) {
    case 'constructor':
      return (...args) => Reflect.construct(made, args) as unknown;
    case 'static':
      return bound(own(made, member), made);
    case 'method': {
      const method = own(made.prototype, member);
      return typeof method === 'function' ? (self, ...rest) => bound(method, self)?.(...rest) : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * Whether an object is what the glue makes of a handle of a type. Of a resource without functions it shows no class: then
 * it is known by its mark alone.
 */
export function isOfType(exports: Exports, { of, resource }: HandleType, value: unknown): value is object {
  const made = classNamed(exports, of, resource);
  return made ? value instanceof made : markOf(value) !== undefined;
}

/** The number that the instance itself has for what an object stands for, if the glue has marked it with one. */
export function markOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const mark = Object.getOwnPropertySymbols(value).find(({ description }) => description === 'handle');
  const number = mark && (value as Readonly<Record<symbol, unknown>>)[mark];
  return typeof number === 'number' ? number : undefined;
}

type Class = (new (...args: readonly unknown[]) => object) & { readonly prototype: object };

function classNamed(exports: Exports, interfaceName: string | undefined, resource: string): Class | undefined {
  const holder = holderOf(exports, interfaceName);
  const made = holder && own(holder, className(resource));
  return typeof made === 'function' ? (made as Class) : undefined;
}

function holderOf(exports: Exports, interfaceName: string | undefined): object | undefined {
  const holder = interfaceName === undefined ? exports : own(exports, keyOf(interfaceName));
  return typeof holder === 'object' && holder !== null ? holder : undefined;
}

function bound(target: unknown, self: unknown): Target | undefined {
  return typeof target === 'function' ? (...args) => Reflect.apply(target, self, args) as unknown : undefined;
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function keyOf(interfaceName: string): string {
  return interfaceName.includes(':') ? interfaceName : camelCase(interfaceName);
}
