import { describe, expect, it } from 'vitest';
import { actionsAt, errorsOf, outcome } from './actions.ts';
import { fixture } from './fixture.ts';

describe('a package of another root', () => {
  it.each([
    [
      'of several files, with what it needs',
      `=== wit/main.wit
package a:a;
interface i { use b<|>:b/t@1.0.0.{x}; f: func(p: x); }
=== other/wit/t.wit
package b:b@1.0.0;
interface t { use c:c/u.{y}; type x = y; }
=== other/wit/more.wit
interface more {}
=== other/wit/deps/c.wit
package c:c;
interface u { type y = u8; }
=== wit/deps/b-b-1.0.0.wit
package d:d;
`,
      'Copy `b:b@1.0.0` into deps, with one package that it needs',
      {
        '/w/wit/deps/b-b-1.0.0-2/more.wit': 'interface more {}\n',
        '/w/wit/deps/b-b-1.0.0-2/t.wit': 'package b:b@1.0.0;\ninterface t { use c:c/u.{y}; type x = y; }\n',
        '/w/wit/deps/c-c/c.wit': 'package c:c;\ninterface u { type y = u8; }\n',
      },
    ],
    [
      'in the file of another package',
      `=== wit/main.wit
package a:a;
interface i { use b<|>:b/t.{x}; f: func(p: x); }
=== other/wit/other.wit
package o:o;
package b:b {
  interface t {
    type x = u8;
  }
}
interface o {}
`,
      'Copy `b:b` into deps',
      { '/w/wit/deps/b-b/package.wit': 'package b:b;\n\ninterface t {\n  type x = u8;\n}\n' },
    ],
    [
      'in a file with another package',
      `=== wit/main.wit
package a:a;
interface i { use o<|>:o/t.{x}; f: func(p: x); }
=== other/wit/other.wit
package o:o;
interface t { type x = u8; }
package b:b { interface u {} }
`,
      'Copy `o:o` into deps',
      { '/w/wit/deps/o-o/other.wit': 'package o:o;\ninterface t { type x = u8; }\n\n' },
    ],
  ])('is copied: %s', async (_, text, title, expected) => {
    const given = await fixture(text);
    const action = actionsAt(given).find((each) => each.title === title);
    if (!action)
      throw new Error(
        `Only ${actionsAt(given)
          .map((each) => each.title)
          .join(', ')} is offered.`,
      );
    expect(Object.fromEntries((action.creates ?? []).map((each) => [each.path, each.text]))).toEqual(expected);
    const after = Array.from(outcome(given, action)).filter(([path]) => path.startsWith('/w/wit/'));
    expect(errorsOf(new Map(after))).toEqual([]);
  });
});
