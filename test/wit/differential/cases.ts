import type { WitFile } from '../../../src/wit/index.ts';

/** Packages that chance seldom makes: each is what one rule is about, and its neighbours. */
export const cases: readonly (readonly [what: string, files: readonly WitFile[]])[] = (
  [
    [
      'a use at the top: missing',
      { 'wit/a.wit': 'package a:b; use c:d/z as q; interface i {} ', 'wit/deps/c.wit': 'package c:d; interface y {}' },
    ],
    ['a use at the top: missing nested', 'package a:b; package c:d { interface y {} } use c:d/z as q; interface i {} '],
    [
      'a use at the top: missing but used elsewhere',
      'package a:b; package c:d { interface y {} } use c:d/z as q; interface i {use c:d/y.{}; } ',
    ],
    [
      'a use at the top: in file without a header',
      {
        'wit/a.wit': 'package a:b; interface i {}',
        'wit/b.wit': 'use c:d/z as q;',
        'wit/deps/c.wit': 'package c:d; interface y {}',
      },
    ],
    [
      'a use at the top: of excluded',
      'package a:b; package c:d { @unstable(feature = x) interface y {} } use c:d/y as q; interface i {}',
    ],
    [
      'a use at the top: missing in dep',
      {
        'wit/a.wit': 'package a:b; interface i {}',
        'wit/deps/e.wit': 'package e:f; use c:d/z as q; interface k {}',
        'wit/deps/c.wit': 'package c:d; interface y {}',
      },
    ],
    ['a use at the top: of local twice', 'package a:b; use i as q; interface i {} '],
    ['a use at the top: of local missing', 'package a:b; use z as q; interface i {} '],
    [
      'a use at the top: of world',
      { 'wit/a.wit': 'package a:b; use c:d/w as q; interface i {} ', 'wit/deps/c.wit': 'package c:d; world w {}' },
    ],
    [
      'a use at the top: missing package',
      { 'wit/a.wit': 'package a:b; use c:e/w as q; interface i {} ', 'wit/deps/c.wit': 'package c:d; world w {}' },
    ],
    ['world type off', 'package a:b; world w { @unstable(feature = x) type t = u8; }'],
    ['world use off', 'package a:b; interface i { type t = u8; } world w { @unstable(feature = x) use i.{t}; }'],
    [
      'world use off foreign',
      'package a:b; package c:d { interface i { type t = u8; } } world w { @unstable(feature = x) use c:d/i.{t}; }',
    ],
    [
      'world use of off',
      'package a:b; interface i { @unstable(feature = x) type t = u8; } world w { @unstable(feature = x) use i.{t}; }',
    ],
    ['world off with type', 'package a:b; @unstable(feature = x) world w { type t = u8; }'],
    ['world off with type off', 'package a:b; @unstable(feature = x) world w { @unstable(feature = x) type t = u8; }'],
    [
      'world off with use off',
      'package a:b; interface i { type t = u8; } @unstable(feature = x) world w { @unstable(feature = x) use i.{t}; }',
    ],
    [
      'world type off in included',
      'package a:b; world v { @unstable(feature = x) type t = u8; } world w { include v; }',
    ],
    [
      'world type off unused resource',
      'package a:b; world w { @unstable(feature = x) resource t { @unstable(feature = x) constructor(); } }',
    ],
    [
      '@since mismatch include same',
      'package a:b@1.0.0; interface i {} world v { @since(version = 0.1.0) import i; } world w { @since(version = 0.2.0) import i; include v; }',
    ],
    [
      '@since mismatch include 2',
      'package a:b@1.0.0; interface i {} world v { @since(version = 0.1.0) import i; } world u { @since(version = 0.2.0) import i; } world w { include u; include v; }',
    ],
    [
      '@since mismatch include export',
      'package a:b@1.0.0; interface i {} world v { @since(version = 0.1.0) export i; } world w { @since(version = 0.2.0) export i; include v; }',
    ],
    [
      '@since/none include',
      'package a:b@1.0.0; interface i {} world v { @since(version = 0.1.0) import i; } world w { import i; include v; }',
    ],
    [
      'none/@since include',
      'package a:b@1.0.0; interface i {} world v { import i; } world w { @since(version = 0.1.0) import i; include v; }',
    ],
    [
      '@since mismatch foreign',
      'package a:b@1.0.0; package c:d@1.0.0 { interface i {} world v { @since(version = 0.1.0) import i; } } world w { @since(version = 0.2.0) import c:d/i@1.0.0; include c:d/v@1.0.0; }',
    ],
    [
      '@since mismatch foreign two',
      'package a:b@1.0.0; package c:d@1.0.0 { interface i {} world v { @since(version = 0.1.0) import i; } world u { @since(version = 0.2.0) import i; } } world w { include c:d/u@1.0.0; include c:d/v@1.0.0; }',
    ],
    [
      '@since mismatch via third package',
      'package a:b@1.0.0; package c:d@1.0.0 { interface i {} world v { @since(version = 0.1.0) import i; } } package e:f@1.0.0 { world u { @since(version = 0.2.0) import c:d/i@1.0.0; } } world w { include e:f/u@1.0.0; include c:d/v@1.0.0; }',
    ],
    [
      '@since needed mismatch',
      'package a:b@1.0.0; interface j { type t = u8; } interface i { use j.{t}; } world v { @since(version = 0.1.0) import i; } world u { @since(version = 0.2.0) import i; } world w { include u; include v; }',
    ],
    [
      '@since needed mismatch only',
      'package a:b@1.0.0; interface j { type t = u8; } interface i { use j.{t}; } interface k { use j.{t}; } world v { @since(version = 0.1.0) import i; } world u { @since(version = 0.2.0) import k; } world w { include u; include v; }',
    ],
    ['use after type', 'package a:b; interface j { type t = u8; } interface i { type t = u16; use j.{t}; }'],
    [
      'use after type alias',
      'package a:b; interface j { type s = u8; } interface i { type t = u16; use j.{s as t}; f: func(a: t); }',
    ],
    ['use before type', 'package a:b; interface j { type t = u8; } interface i { use j.{t}; type t = u16; }'],
    ['use twice', 'package a:b; interface j { type t = u8; } interface i { use j.{t}; use j.{t}; }'],
    ['use twice one use', 'package a:b; interface j { type t = u8; } interface i { use j.{t, t}; }'],
    ['use after func', 'package a:b; interface j { type t = u8; } interface i { t: func(); use j.{t}; }'],
    ['use before func', 'package a:b; interface j { type t = u8; } interface i { use j.{t}; t: func(); }'],
    [
      'use after resource',
      'package a:b; interface j { type t = u8; } interface i { resource t { m: func(); } use j.{t}; }',
    ],
    [
      'use after resource, used as own',
      'package a:b; interface j { type t = u8; } interface i { resource t { m: func(); } use j.{t}; f: func(x: own<t>); }',
    ],
    [
      'use resource after type, used as own',
      'package a:b; interface j { resource t; } interface i { type t = u8; use j.{t}; f: func(x: own<t>); }',
    ],
    ['use after type in world', 'package a:b; interface j { type t = u8; } world i { type t = u16; use j.{t}; }'],
    ['use after import in world', 'package a:b; interface j { type t = u8; } world i { import t: func(); use j.{t}; }'],
    ['use before type in world', 'package a:b; interface j { type t = u8; } world i { use j.{t}; type t = u16; }'],
    ['use twice in world', 'package a:b; interface j { type t = u8; } world i { use j.{t}; use j.{t}; }'],
    ['use type use', 'package a:b; interface j { type t = u8; } interface i { use j.{t}; type t = u16; use j.{t}; }'],
    ['type use use', 'package a:b; interface j { type t = u8; } interface i { type t = u16; use j.{t}; use j.{t}; }'],
    ['type type', 'package a:b; interface i { type t = u16; type t = u8; }'],
    ['only nested', 'package a:b { interface i {} }'],
    ['nested needs itself', 'package a:b; use a:b/i as j; interface i {}'],
    [
      'shut then open same iface order',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; } interface j { use c:d/z.{t}; }',
    ],
    [
      'open then shut',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { use c:d/z.{t}; } interface j { @unstable(feature = x) use c:d/z.{t}; }',
    ],
    [
      'shut j needs i: text order j first (open), dep i shut',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface j { use i.{q}; use c:d/z.{t}; } interface i { type q = u8; @unstable(feature = x) use c:d/z.{t}; }',
    ],
    [
      'text: i shut first but needs j open',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { use j.{q}; @unstable(feature = x) use c:d/z.{t}; } interface j { type q = u8; use c:d/z.{t}; }',
    ],
    [
      'within one iface shut, open alias',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; use c:d/z.{t as u}; }',
    ],
    [
      'within one iface open, shut alias',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { use c:d/z.{t as u}; @unstable(feature = x) use c:d/z.{t}; }',
    ],
    [
      'shut then other type',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; } interface j { use c:d/z.{s}; }',
    ],
    [
      'shut then shut',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; } interface j { @unstable(feature = x) use c:d/z.{t}; }',
    ],
    [
      'shut in iface, world use',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; } world w { use c:d/z.{t}; }',
    ],
    [
      'world open, iface shut, text order world first',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } world w { use c:d/z.{t}; } interface i { @unstable(feature = x) use c:d/z.{t}; }',
    ],
    [
      'shut in excluded iface',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } @unstable(feature = x) interface i { @unstable(feature = x) use c:d/z.{t}; } interface j { use c:d/z.{t}; }',
    ],
    [
      'shut via use then local use of it',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; } interface j { use i.{t}; }',
    ],
    [
      'shut in inline iface',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } world w { import k: interface { @unstable(feature = x) use c:d/z.{t}; } import l: interface { use c:d/z.{t}; } }',
    ],
    [
      'shut unused, import of interface',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; } world w { import c:d/z; }',
    ],
    [
      "shut, open in excluded item's type ref",
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { @unstable(feature = x) use c:d/z.{t}; @unstable(feature = x) f: func(a: t); } interface j { use c:d/z.{s as t}; }',
    ],
    [
      '@since first then open',
      'package a:b@1.0.0; package c:d { interface z { type t = u8; type s = u8; } } interface i { @since(version = 1.0.0) use c:d/z.{t}; } interface j { use c:d/z.{t}; }',
    ],
    [
      'deps: shut in two independent, indep order k first',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface k { use c:d/z.{t}; } interface i { @unstable(feature = x) use c:d/z.{t}; } ',
    ],
    [
      'independent order: i uses m; m declared last is shut',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface i { use m.{q}; use c:d/z.{t}; } interface k { use c:d/z.{t}; } interface m { type q = u8; @unstable(feature = x) use c:d/z.{t}; } ',
    ],
    [
      'independent order: k open first, then i uses m shut',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface k { use c:d/z.{t}; } interface i { use m.{q}; use c:d/z.{t}; } interface m { type q = u8; @unstable(feature = x) use c:d/z.{t}; } ',
    ],
    [
      'order: n no deps declared later than dependents: a0 uses n (open); b0 shut indep declared between',
      'package a:b; package c:d { interface z { type t = u8; type s = u8; } } interface a0 { use n.{q}; } interface b0 { @unstable(feature = x) use c:d/z.{t}; } interface n { type q = u8; use c:d/z.{t}; } ',
    ],
    [
      "a gate that comes by need before a type's",
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world v { use i.{t}; @since(version = 0.1.0) import j; } world w { @since(version = 0.2.0) import i; include v; }',
    ],
    [
      "a gate that comes by need before the import's own",
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world v { @since(version = 0.1.0) import j; @since(version = 0.2.0) import i; } world w { @since(version = 0.2.0) import i; include v; }',
    ],
    [
      "an import's own gate before one that comes by need",
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world v { @since(version = 0.2.0) import i; @since(version = 0.1.0) import j; } world w { @since(version = 0.2.0) import i; include v; }',
    ],
    [
      'a gate that comes by need of an export',
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world v { @since(version = 0.1.0) export j; } world w { @since(version = 0.2.0) import i; include v; }',
    ],
    [
      'a gate that comes by need of a labelled import',
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world v { @since(version = 0.1.0) import l: j; } world w { @since(version = 0.2.0) import i; include v; }',
    ],
    [
      'a gate on an include',
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world v { import i; } world w { @since(version = 0.2.0) import i; @since(version = 0.1.0) include v; }',
    ],
    [
      'a gate that comes by two includes',
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world u { @since(version = 0.1.0) import i; } world v { include u; } world w { @since(version = 0.2.0) import i; include v; }',
    ],
    [
      'deprecated in one of two',
      'package a:b@1.0.0; interface i { type t = u8; } interface j { use i.{t as s}; } world v { @since(version = 0.1.0) import i; } world w { @since(version = 0.1.0) @deprecated(version = 1.0.0) import i; include v; }',
    ],
    [
      'a use that hides what a function names before it',
      'package a:b; interface j { type t = u8; } interface i { resource t; f: func(x: borrow<t>); use j.{t}; }',
    ],
    [
      'a use that hides a type that leads nowhere',
      'package a:b; interface j { type t = u8; } interface i { type t = lost; use j.{t}; }',
    ],
    [
      'a use that hides a type in a circle',
      'package a:b; interface j { type t = u8; } interface i { record t { a: s } record s { b: t } use j.{t}; }',
    ],
    [
      'a use that hides a circle of one',
      'package a:b; interface j { type t = u8; } interface i { record t { a: t } use j.{t}; }',
    ],
    [
      'a use behind a feature that hides a type',
      'package a:b; interface j { type t = u8; } interface i { type t = u8; @unstable(feature = x) use j.{t}; f: func(a: t); }',
    ],
    [
      'a use that hides a type behind a feature',
      'package a:b; interface j { type t = u8; } interface i { @unstable(feature = x) type t = u8; use j.{t}; f: func(a: t); }',
    ],
    [
      "a use that hides the type of another use's target",
      'package a:b; interface j { type t = u8; } interface i { type t = u8; use j.{t}; } interface k { use i.{t}; } world w { import k; }',
    ],
    [
      'a use that hides a resource with functions',
      'package a:b; interface j { resource t; } interface i { resource t { constructor(); m: func(); } use j.{t}; } world w { import i; }',
    ],
    [
      'a use that hides, in a world that exports',
      'package a:b; interface j { type t = u8; } world i { type t = u16; use j.{t}; export f: func(a: t); }',
    ],
    ['two external ids on a function', 'package a:b; interface i { @external-id("a") @external-id("b") f: func(); }'],
    [
      'two external ids with a gate between',
      'package a:b@1.0.0; interface i { @external-id("a") @since(version = 1.0.0) @external-id("b") type t = u8; }',
    ],
    [
      'two external ids on an import',
      'package a:b; interface i {} world w { @external-id("a") @external-id("b") import i; }',
    ],
    [
      'two external ids on a method',
      'package a:b; interface i { resource r { @external-id("a") @external-id("b") m: func(); } }',
    ],
    ['two external ids on an interface', 'package a:b; @external-id("a") @external-id("b") interface i {}'],
    [
      'two external ids on an include',
      'package a:b; world v {} world w { @external-id("a") @external-id("b") include v; }',
    ],
    ['an escape that there is not', String.raw`package a:b; @external-id("\q") interface i {}`],
    ['an escape of a byte', String.raw`package a:b; @external-id("\41\c3\a9") interface i {}`],
    ['bytes that are no text', String.raw`package a:b; @external-id("\ff") interface i {}`],
    ['a tab in a string', 'package a:b; @external-id("a\tb") interface i {}'],
    ['a version of 65 bits', 'package a:b@18446744073709551616.0.0; interface i {}'],
    ['a version of 64 bits', 'package a:b@18446744073709551615.0.0; interface i {}'],
    ['a version that ends in a dash', 'package a:b@1.2.3-; interface i {}'],
    ['a version that ends in a plus', 'package a:b@1.2.3+; interface i {}'],
    ['a version with an empty part', 'package a:b@1.2.3-+a; interface i {}'],
    ['carriage returns alone', 'package a:b;\rinterface i {}\r'],
    ['a carriage return alone in a comment', 'package a:b; // x\ry\ninterface i {}'],
    ['a space that does not break', 'package a:b;\u00a0interface i {}'],
    ['a byte order mark in the middle', 'package a:b;\n\ufeffinterface i {}'],
    [
      'a world of another package that is imported by what is left out',
      {
        'wit/a.wit':
          'package a:b; world w { @unstable(feature = x) import c:d/v; @unstable(feature = x) include c:d/j; }',
        'wit/deps/c.wit': 'package c:d; world v {} interface j {}',
      },
    ],
    [
      'a world of another package that is used by what is left out',
      {
        'wit/a.wit': 'package a:b; interface i { @unstable(feature = x) use c:d/v.{t}; }',
        'wit/deps/c.wit': 'package c:d; world v {}',
      },
    ],
    [
      'a world that is imported by what is left out',
      'package a:b; world v {} world w { @unstable(feature = x) import v; }',
    ],
    [
      'what is left out and imported twice',
      'package a:b; @unstable(feature = x) interface i {} world w { import i; import i; }',
    ],
    ['a package in a package', 'package a:b; package c:d { package e:f { interface i {} } }'],
    ['a package with a mistake in a package', 'package a:b; package c:d { package e:f { world x x {} } }'],
  ] satisfies [string, string | Record<string, string>][]
).map(([what, files]) => [
  what,
  typeof files === 'string'
    ? [{ path: 'wit/a.wit', text: files }]
    : Object.entries(files).map(([path, text]) => ({ path, text })),
]);
