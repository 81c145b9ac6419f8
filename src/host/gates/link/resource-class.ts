import { camelCase, type FunctionSignature } from '../../../wit/index.ts';
import type { LinkCalls } from './call.ts';
import { type LinkedInterface, type LinkHandle, resourceFunction } from './messages.ts';

/** A resource of another component, as the glue of this one knows it. */
export interface ResourceClass {
  /** Its functions are those of the WIT; an object holds nothing but a handle, where no guest can read or forge it. */
  readonly class: object;
  make(handle: LinkHandle): object;
  /** The handle of an object that was made here; nothing for anything else. */
  handleOf(value: unknown): LinkHandle | undefined;
}

export function resourceClass({ functions }: LinkedInterface, resource: string, calls: LinkCalls): ResourceClass {
  let handleOf: ResourceClass['handleOf'] = () => undefined;
  const own = functions.flatMap(({ name, signature }) => {
    const parts = resourceFunction(name);
    return parts?.resource === resource ? [{ ...parts, name, signature }] : [];
  });
  const constructor = own.find(({ role }) => role === 'constructor');

  class Resource {
    #handle: LinkHandle | undefined;

    constructor(...given: readonly unknown[]) {
      const [first, handle] = given;
      if (first === token && typeof handle === 'string') this.#handle = handle;
      // What a constructor returns takes the place of the object that it was called for.
      else return construct(constructor, calls, given) as Resource;
    }

    static {
      handleOf = (value) =>
        typeof value === 'object' && value !== null && #handle in value ? value.#handle : undefined;
    }

    [Symbol.dispose](): void {
      const handle = this.#handle;
      this.#handle = undefined;
      if (handle !== undefined) calls.drop(resource, handle);
    }
  }

  for (const { role, member, name, signature } of own) {
    if (role === 'method') {
      define(Resource.prototype, member, function method(this: unknown, ...given: readonly unknown[]) {
        return calls.call(name, signature, [this, ...given]);
      });
    } else if (role === 'static') {
      define(Resource, member, (...given: readonly unknown[]) => calls.call(name, signature, given));
    }
  }
  return { class: Resource, make: (handle) => new Resource(token, handle), handleOf };
}

/** Only who has it makes an object of a handle. */
const token = Symbol('handle');

function construct(
  found: { readonly name: string; readonly signature: FunctionSignature } | undefined,
  calls: LinkCalls,
  given: readonly unknown[],
): unknown {
  if (!found) throw new TypeError('the resource has no constructor');
  return calls.call(found.name, found.signature, given);
}

function define(on: object, member: string, value: (...given: readonly unknown[]) => unknown): void {
  Object.defineProperty(on, camelCase(member), { value, configurable: true });
}
