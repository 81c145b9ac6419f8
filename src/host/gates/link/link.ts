import { camelCase, className } from '../../../wit/index.ts';
import type { Asker } from '../../questions/asker.ts';
import type { Guard } from '../guard.ts';
import { type HandleForms, linkCalls } from './call.ts';
import { type LinkedInterface, resourceFunction } from './messages.ts';
import { type ResourceClass, resourceClass } from './resource-class.ts';

/**
 * The gates of interfaces that another component answers. The guest is blocked until there is an answer; where there is
 * none its call ends with a sentence that names the link, for the interface has no error that the host could know of.
 * What comes from the other side is copied by its type before it reaches the guest's glue; a resource of the other side
 * is an object here that holds nothing but its handle.
 */
export function linkGates(
  guard: Pick<Guard, 'refused'>,
  asker: Asker,
  interfaces: readonly LinkedInterface[],
): Readonly<Record<string, Record<string, Member[1]>>> {
  const classes = new Map<string, ResourceClass>();
  // A handle is of the interface that declares its resource, whichever interface it is passed through.
  const classOf = ({ of, resource }: { of: string; resource: string }): ResourceClass | undefined =>
    classes.get(`${of}#${resource}`);
  const forms: HandleForms = {
    leaving: (type, value) => classOf(type)?.handleOf(value),
    entering: (type, handle) => (typeof handle === 'string' ? classOf(type)?.make(handle) : undefined),
  };
  const gates = interfaces.map((linked) => {
    const calls = linkCalls(guard, asker, linked, forms);
    const functions = linked.functions
      .filter(({ name }) => !resourceFunction(name))
      .map(({ name, signature }): Member => [camelCase(name), (...given) => calls.call(name, signature, given)]);
    const resources = linked.resources.map((resource): Member => {
      const made = resourceClass(linked, resource, calls);
      classes.set(`${linked.wholeName}#${resource}`, made);
      return [className(resource), made.class];
    });
    // A member may have any name: `fromEntries` makes `__proto__` one like any other.
    return [linked.name, Object.fromEntries([...functions, ...resources])] as const;
  });
  return Object.fromEntries(gates);
}

type Member = readonly [name: string, value: ((...given: readonly unknown[]) => unknown) | ResourceClass['class']];
