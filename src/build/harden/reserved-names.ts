/**
 * Names that are valid in WIT and break the JavaScript that jco generates. Each was tried with the pinned jco version;
 * names that it escapes well, such as `class`, `default`, `new` or `await`, are not here and pass.
 */
interface Reserved {
  /** What the name is given to. */
  readonly of: 'anything' | 'function' | 'resource' | 'static';
  readonly labels: readonly string[];
  readonly why: string;
}

const reserved: readonly Reserved[] = [
  {
    of: 'anything',
    labels: ['then'],
    why: 'an object with a member `then` is taken for a promise, so that awaiting it never ends',
  },
  {
    of: 'anything',
    labels: ['eval', 'arguments'],
    why: 'strict JavaScript lets nothing be declared under this name',
  },
  {
    of: 'anything',
    labels: ['constructor', 'prototype'],
    why: 'every JavaScript object or class already has a member of this name',
  },
  {
    of: 'anything',
    labels: [
      'undefined',
      'global-this',
      'get-core-module',
      'data-view',
      'symbol-rsc-handle',
      'utf16-decoder',
      'get-current-task',
      'clear-current-task',
      'create-new-current-task',
      'promise-with-resolvers',
      'get-or-create-async-state',
      'lookup-memories-for-component',
      'realloc0-async',
    ],
    why: 'the generated JavaScript uses this name itself',
  },
  {
    of: 'function',
    labels: ['task', 'parent-task', 'subtask', 'create-task', 'started', 'ret', 'host-provided', 'encode-res'],
    why: 'the generated JavaScript has a variable of this name',
  },
  {
    of: 'resource',
    labels: ['set', 'map', 'array', 'symbol', 'promise'],
    why: 'its class would hide the one of JavaScript that the generated code uses',
  },
  {
    of: 'resource',
    labels: ['waitable', 'rep-table', 'component-async-state', 'async-task', 'async-subtask', 'future-value'],
    why: 'the generated JavaScript has a class of this name',
  },
  {
    of: 'static',
    labels: ['name', 'length', 'caller'],
    why: 'every JavaScript class already has a member of this name that cannot be replaced',
  },
];

/** The numbered variables of the generated JavaScript; `base64` is too good a name to be lost. */
const numbered =
  /^(?:arg|base(?!64$)|bool|capture-cnt|capture-table|enum|exports|finalization-registry|handle|handle-table|instance-flags|len|memory|module|post-return|ptr|realloc|rep|result|rsc|trampoline|val|variant|vec)\d+$/;

/** Why a name is refused, as a clause without a full stop, or undefined if it may pass. */
export function whyReserved(
  of: 'function' | 'resource' | 'method' | 'static' | 'interface',
  label: string,
): string | undefined {
  // Labels are compared without their case: `THEN` and `then` differ in WIT, but not all of their forms in JavaScript.
  const plain = label.toLowerCase();
  const entry = reserved.find((each) => (each.of === 'anything' || each.of === of) && each.labels.includes(plain));
  if (entry) return entry.why;
  return of !== 'resource' && numbered.test(plain) ? 'the generated JavaScript has a variable of this name' : undefined;
}
