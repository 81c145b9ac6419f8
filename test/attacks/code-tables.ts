import type { Source } from '../host/support/component.ts';
import { quoted } from '../build/harden/components.ts';

const exported = (name: string): string =>
  `(component (core module $m (func (export "f") (result i32) (i32.const 7))) (core instance $i (instantiate $m))
    (func (export ${quoted(name)}) (result u32) (canon lift (core func $i "f"))))`;
const imported = (name: string): string => `(component (import ${quoted(name)} (func)))`;
const importedInstance = (name: string): string => `(component (import ${quoted(name)} (instance)))`;
const field = (name: string): string => `(component (type (record (field ${quoted(name)} u8))))`;
const member = (name: string): string =>
  `(component (import "t:t/i" (instance (export "r" (type $r (sub resource))) (export ${quoted(name)} (func (param "self" (borrow $r)))))))`;

type Named = readonly [what: string, wat: string];

const worst = [
  `x'], globalThis.airlockPwned = true, y['`,
  `x"], globalThis.airlockPwned = true, y["`,
  '`${globalThis.airlockPwned = 1}`',
  '*/ globalThis.airlockPwned = 1 /*',
  'a\nb',
  'a\r\nb',
  'a\u2028b',
  'a\0b',
  '\\',
  '__proto__',
  'constructor',
  'then',
  'eval',
  'arguments',
  'prototype',
  'exports0',
  'global-this',
  '',
  ' ',
  '\u202eevil',
];

export const hostileExports: readonly Named[] = worst.map((name) => [`export ${JSON.stringify(name)}`, exported(name)]);

export const hostileImports: readonly Named[] = [
  ...worst.map((name): Named => [`import ${JSON.stringify(name)}`, imported(name)]),
  ...[
    'unlocked-dep=<a:b/c>',
    'locked-dep=<a:b/c>',
    'url=<https://a.b>',
    'integrity=<sha256-aa>',
    'relative-url=<a>',
  ].map((name): Named => [`import ${name}`, importedInstance(name)]),
  ...['node:fs', 'a:b/then', 'a:b/eval', "a:b/c@1.0.0'", '../../evil'].map((name): Named => [
    `import of an interface ${JSON.stringify(name)}`,
    importedInstance(name),
  ]),
  ...['__proto__', "x'", 'a\nb', ''].map((name): Named => [`a field ${JSON.stringify(name)}`, field(name)]),
  ...['[method]r.then', '[method]r.constructor', '[static]r.prototype', '[static]r.name', '[method]r.__proto__'].map(
    (name): Named => [`a member ${name}`, member(name)],
  ),
];

/** A component that imports one function, which it never calls. */
const importing = (module: string, name: string, type: string): string =>
  `(module (import "${module}" "${name}" (func ${type})) (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)) (func (export "run")))`;

const own = (interface_: string, items: string, name: string, type: string): Source => {
  const [, packageName = '', label = '', version = ''] = /^(.*)\/([^@]*)(.*)$/.exec(interface_) ?? [];
  return {
    world: `import ${interface_}; export run: func();`,
    more: `package ${packageName}${version} { interface ${label} { ${items} } }`,
    core: importing(interface_, name, type),
  };
};

/** Interfaces of WASI in a patch version of the component's own making. */
const files = 'wasi:filesystem/types@0.2.99';
const poll = 'wasi:io/poll@0.2.99';
const types = '(param i32 i32) (result i32)';

/** Components that import what this host does not offer, each with a part of what it is told. */
export const undeclared: readonly (readonly [what: string, source: Source, told: string])[] = [
  ['an interface of Node', own('node:fs/promises', 'read: func();', 'read', ''), 'does not offer'],
  ['an interface of our own', own('airlock:host/gates', 'open: func();', 'open', ''), 'does not offer'],
  ['an interface called like a property', own('wasi:io/to-string', 'call: func();', 'call', ''), 'does not offer'],
  ['an interface that WASI does not have', own('wasi:cli/shell', 'run: func();', 'run', ''), 'does not offer'],
  [
    'a function by itself',
    { world: 'import run-it: func(); export run: func();', core: importing('$root', 'run-it', '') },
    'does not offer',
  ],
  [
    'a constructor of a descriptor',
    own(files, 'resource descriptor { constructor(path: string); }', '[constructor]descriptor', types),
    'does not have',
  ],
  [
    'a static function that is a constructor',
    own(
      poll,
      'resource pollable { %constructor-of: static func(a: string) -> u32; }',
      '[static]pollable.constructor-of',
      types,
    ),
    'does not have',
  ],
  [
    'a method that objects inherit',
    own(
      poll,
      'resource pollable { to-string: func() -> u32; }',
      '[method]pollable.to-string',
      '(param i32) (result i32)',
    ),
    'does not have',
  ],
  [
    'a function that objects inherit',
    own(poll, 'value-of: func() -> u32;', 'value-of', '(result i32)'),
    'does not have',
  ],
  [
    'a type in another form',
    own(poll, 'resource pollable { ready: func() -> u32; }', '[method]pollable.ready', '(param i32) (result i32)'),
    'other types',
  ],
  [
    'a list of what is none',
    own(poll, 'poll: func(in: string) -> string;', 'poll', '(param i32 i32 i32)'),
    'other types',
  ],
  [
    'a version that is not offered',
    own('wasi:io/poll@0.3.0', 'ask: func() -> u32;', 'ask', '(result i32)'),
    '0.2 versions',
  ],
  ['sockets under another name', own('wasi:sockets-raw/raw@0.2.0', 'send: func();', 'send', ''), 'does not offer'],
];
