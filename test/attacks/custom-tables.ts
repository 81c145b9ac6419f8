import type { Source } from '../host/support/component.ts';

/** The text of a request for an interface, as the manifest writes it: with parameters, if there are any. */
export const granted: readonly string[] = ['example:payments/charge {"most":5}'];

export const nameOf = (text: string): string => text.replace(/ .*/, '');

/** An interface with one function, `name: func(number: u32) -> u32`, that the component calls. */
export function calling(interface_: string, name: string): Source {
  return importing(interface_, `${escaped(name)}: func(number: u32) -> u32;`, name, '(param i32) (result i32)');
}

/** Words of WIT that are names of functions only behind a `%`. */
function escaped(name: string): string {
  return `%${name}`;
}

function importing(interface_: string, items: string, name: string, type: string): Source {
  const [, owner = '', label = ''] = /^(.*)\/(.*)$/.exec(interface_) ?? [];
  const args = type.match(/i32|i64|f64/g)?.slice(0, type.includes('result') ? -1 : undefined) ?? [];
  const values = args.map((each) => `(${each}.const 5)`).join(' ');
  const call = `(call $called ${values})`;
  return {
    world: `import ${interface_}@1.0.0; export run: func();`,
    more: `package ${owner}@1.0.0 { interface %${label} { ${items} } }`,
    core: `(module (import "${interface_}@1.0.0" "${name}" (func $called ${type})) (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "run") ${type.includes('result') ? `(drop ${call})` : call}))`,
  };
}

/** What is requested, what of it is granted, and with which reason the call is refused. */
export const beyond: readonly (readonly [
  what: string,
  requests: readonly string[],
  grants: readonly string[],
  reason: string,
])[] = [
  ['nothing is granted', granted, [], 'not-granted'],
  // The parameters are part of the right: for others, or none, it is another one.
  ['less was granted than is requested', granted, ['example:payments/charge {"most":4}'], 'not-granted'],
  ['more was granted than is requested', granted, ['example:payments/charge {"most":50}'], 'not-granted'],
  ['another kind of value was granted', granted, ['example:payments/charge {"most":"5"}'], 'not-granted'],
  ['no parameters were granted', granted, ['example:payments/charge'], 'not-granted'],
  ['a parameter more was granted', granted, ['example:payments/charge {"also":1,"most":5}'], 'not-granted'],
  ['a parameter twice', granted, ['example:payments/charge {"most":4,"most":5}'], 'not-granted'],
  ['parameters out of order', granted, ['example:payments/charge {"most":5,"also":1}'], 'not-granted'],
  ['a prototype for parameters', granted, ['example:payments/charge {"__proto__":{"most":5}}'], 'not-granted'],
  ['what is no JSON', granted, ['example:payments/charge {most:5}'], 'not-granted'],
  ['another interface was granted', granted, ['example:payments/refund {"most":5}'], 'not-granted'],
  ['a version was granted', granted, ['example:payments/charge@1.0.0 {"most":5}'], 'not-granted'],
  ['all of a package was granted', granted, ['example:payments/*'], 'not-granted'],
  ['everything was granted', granted, ['*', '*:*/*', '>', ''], 'not-granted'],
  [
    'parameters that were never asked for',
    ['example:payments/charge {"most":5}'],
    ['example:payments/charge {"constructor":1}'],
    'not-granted',
  ],
];

const one = (items: string, name: string, type: string): Source => importing('example:mine/thing', items, name, type);
const asked = ['example:mine/thing'];

/** Components that are not deployed, with what they request and a part of what is said of them. */
export const refusedInterfaces: readonly (readonly [
  what: string,
  source: Source,
  requests: readonly string[],
  told: string,
])[] = [
  ['one that is not requested', calling('example:payments/charge', 'pay'), [], 'request it in the manifest'],
  [
    'one of which another is requested',
    calling('example:payments/charge', 'pay'),
    ['example:payments/refund'],
    'request it',
  ],
  [
    'one whose package alone is requested',
    calling('example:payments/charge', 'pay'),
    ['example:payments'],
    'request it',
  ],
  [
    'one that is requested with its version',
    calling('example:payments/charge', 'pay'),
    ['example:payments/charge@1.0.0'],
    'request it',
  ],
  [
    'one that is requested by a wildcard',
    calling('example:payments/charge', 'pay'),
    ['example:payments/*', '*'],
    'request it',
  ],
  [
    'one whose request is no JSON',
    calling('example:payments/charge', 'pay'),
    ['example:payments/charge {'],
    'request it',
  ],
  ['a standard one, requested as its own', calling('wasi:shell/run', 'pay'), ['wasi:shell/run'], 'does not offer'],
  [
    'one of the host, requested as its own',
    calling('airlock:host/gates', 'pay'),
    ['airlock:host/gates'],
    'does not offer',
  ],
  [
    'one that hands out a resource',
    one('resource secret { steal: func(); } open: func() -> secret;', 'open', '(result i32)'),
    asked,
    'more than plain values',
  ],
  [
    'one that makes a resource',
    one('resource secret { constructor(); }', '[constructor]secret', '(result i32)'),
    asked,
    'more than plain values',
  ],
  [
    'one that has a static function',
    one('resource secret { steal: static func(); }', '[static]secret.steal', ''),
    asked,
    'more than plain values',
  ],
  [
    'one that takes a handle of the host',
    {
      world: 'import example:mine/thing@1.0.0; export run: func();',
      more: `package example:mine@1.0.0 { interface thing {
        use wasi:io/streams@0.2.12.{output-stream}; take: func(to: output-stream); } }`,
      core: `(module (import "example:mine/thing@1.0.0" "take" (func $called (param i32))) (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "run") (call $called (i32.const 1))))`,
    },
    asked,
    'more than plain values',
  ],
];

/** Names that every object has, or that JavaScript gives a meaning, and that a gate may have all the same. */
export const forged: readonly (readonly [interface_: string, function_: string])[] = [
  ...['to-string', 'value-of', 'has-own-property', 'is-prototype-of', 'to-json'].map(
    (name) => ['example:mine/thing', name] as const,
  ),
  ['example:mine/default', 'call'],
  ['example:mine/to-string', 'call'],
  ['then:prototype/to-string', 'value-of'],
  ['node:fs/promises', 'call'],
];

/** Names that would reach the JavaScript around the component: none is made of it. */
export const unbuilt: readonly (readonly [interface_: string, function_: string])[] = [
  ...['then', 'constructor', 'prototype'].map((name) => ['example:mine/thing', name] as const),
  ...['then', 'prototype', 'eval', 'arguments', 'global-this'].map((name) => [`example:mine/${name}`, 'call'] as const),
];
