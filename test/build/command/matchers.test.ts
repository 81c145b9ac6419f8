import { describe, expect, it } from 'vitest';
import { matcherOf } from '../../../src/build/command/matchers/matcher.ts';
import { problemMatchers, type ProblemMatcher } from '../../../src/manifest/index.ts';

/** What compilers really printed, and each problem as `severity file:line:column-end message`. */
const printed: readonly (readonly [
  name: string,
  matcher: ProblemMatcher,
  text: string,
  problems: readonly string[],
])[] = [
  [
    'Clang',
    '$gcc',
    `In file included from src/a.c:1:
src/component.h:12:1: error: unknown type name 'strng'; did you mean 'string'?
   12 | strng greet(void);
      | ^~~~~
src/a.c:3:5: warning: unused variable 'x' [-Wunused-variable]
src/a.c:9:10: fatal error: 'nothing.h' file not found
src/a.c:9:10: note: this is only a note
2 errors and 1 warning generated.`,
    [
      "error src/component.h:12:1 unknown type name 'strng'; did you mean 'string'?",
      "warning src/a.c:3:5 unused variable 'x' [-Wunused-variable]",
      "error src/a.c:9:10 'nothing.h' file not found",
    ],
  ],
  [
    'the linker of LLVM',
    '$gcc',
    `wasm-ld: error: /tmp/a-1.o: undefined symbol: missing
clang: error: linker command failed with exit code 1 (use -v to see invocation)`,
    ['error - /tmp/a-1.o: undefined symbol: missing'],
  ],
  [
    'a clang that finds no linker',
    '$gcc',
    `clang: error: unable to execute command: Executable "wasm-ld" doesn't exist!
clang: error: linker command failed with exit code 1 (use -v to see invocation)`,
    [`error - unable to execute command: Executable "wasm-ld" doesn't exist!`],
  ],
  [
    'GCC on Windows',
    '$gcc',
    String.raw`C:\work\a.c:3:5: error: expected ';'`,
    [String.raw`error C:\work\a.c:3:5 expected ';'`],
  ],
  [
    'rustc',
    '$rustc',
    `   Compiling greeter v0.1.0 (/work/greeter)
warning: unused variable: \`name\`
 --> src/lib.rs:2:10
  |
2 | fn greet(name: &str) {}
  |          ^^^^ help: if this is intentional, prefix it with an underscore: \`_name\`
  |
  = note: \`#[warn(unused_variables)]\` on by default

error[E0425]: cannot find value \`x\` in this scope
  --> src/lib.rs:13:5
   |
13 |     x
   |     ^ not found in this scope

warning: \`greeter\` (lib) generated 1 warning
error: could not compile \`greeter\` (lib) due to 1 previous error; 1 warning emitted`,
    [
      'warning src/lib.rs:2:10-14 unused variable: `name`',
      'error src/lib.rs:13:5-6 cannot find value `x` in this scope',
    ],
  ],
  [
    'a cargo that cannot begin',
    '$rustc',
    'error: failed to parse manifest at `/work/Cargo.toml`\n\nCaused by:\n  no targets specified in the manifest',
    ['error - failed to parse manifest at `/work/Cargo.toml`'],
  ],
  [
    'tsc',
    '$tsc',
    `src/a.ts(3,5): error TS2304: Cannot find name 'x'.
src/b.ts:4:7 - error TS2322: Type 'string' is not assignable to type 'number'.
error TS18003: No inputs were found in config file.`,
    [
      "error src/a.ts:3:5 TS2304: Cannot find name 'x'.",
      "error src/b.ts:4:7 TS2322: Type 'string' is not assignable to type 'number'.",
      'error - TS18003: No inputs were found in config file.',
    ],
  ],
  [
    'Go',
    '$go',
    `# example.com/greeter
./main.go:7:2: undefined: x
vet: ./other.go:3:8: could not import nothing
go: cannot find main module, but found .git/config in /work`,
    [
      'error ./main.go:7:2 undefined: x',
      'error ./other.go:3:8 could not import nothing',
      'error - cannot find main module, but found .git/config in /work',
    ],
  ],
  [
    'AssemblyScript',
    '$asc',
    `ERROR TS2304: Cannot find name 'foo'.
   :
 3 │   return foo;
   │          ~~~
   └─ in assembly/index.ts(3,10)

WARNING AS201: Conversion from type 'f64' to 'i32' will require an explicit cast.
    :
  5 │ let a: i32 = 1.5;
    │              ~~~
    └─ in assembly/index.ts(5,14)

FAILURE 1 compile error(s)`,
    [
      "error assembly/index.ts:3:10-13 TS2304: Cannot find name 'foo'.",
      "warning assembly/index.ts:5:14-17 AS201: Conversion from type 'f64' to 'i32' will require an explicit cast.",
    ],
  ],
  [
    'a traceback of Python',
    '$python',
    `Traceback (most recent call last):
  File "/usr/bin/componentize-py", line 8, in <module>
    sys.exit(script())
  File "/0/app.py", line 3, in <module>
    greet()
    ^^^^^
NameError: name 'greet' is not defined`,
    ["error /usr/bin/componentize-py:8:?, app.py:3:+0 NameError: name 'greet' is not defined"],
  ],
  [
    'a syntax error of Python',
    '$python',
    `  File "app.py", line 2
    return 1 +
             ^
SyntaxError: invalid syntax`,
    ['error app.py:2:+9 SyntaxError: invalid syntax'],
  ],
];

describe('a problem matcher', () => {
  it.each(printed)('reads %s', (_, matcher, text, problems) => {
    expect(problemsOf(matcher, text)).toEqual(problems);
  });

  it.each(printed.filter(([, matcher]) => matcher !== '$go' && matcher !== '$python'))(
    'is chosen by what is printed, as for %s',
    (_, _matcher, text, problems) => {
      const placed = problems.filter((problem) => !problem.startsWith('error - '));
      expect(problemsOf(undefined, text)).toEqual(placed);
    },
  );

  it.each(problemMatchers)('%s gives no more than a hundred', (name) => {
    const text = Array.from({ length: 500 }, (_, at) => `a.c:${at + 1}:1: warning: w`).join('\n');
    expect(problemsOf(name, text).length).toBeLessThanOrEqual(100);
  });

  it('keeps the error that comes after hundreds of warnings', () => {
    const warnings = Array.from({ length: 500 }, (_, at) => `a.c:${at + 1}:1: warning: w`);
    const problems = problemsOf('$gcc', [...warnings, 'a.c:9:9: error: e'].join('\n'));
    expect(problems).toHaveLength(100);
    expect(problems).toContain('error a.c:9:9 e');
  });

  it.each(problemMatchers)('%s reads lines without end in no time worth noting', (name) => {
    const hostile = ['(', ':1', ' ^', '~', 'a:', '--> a', 'File "', 'in ('].map((part) =>
      part.repeat(8192 / part.length),
    );
    for (const line of hostile) expect(problemsOf(name, line)).toEqual([]);
  });
});

function problemsOf(name: ProblemMatcher | undefined, text: string): string[] {
  const matcher = matcherOf(name);
  for (const line of text.split('\n')) matcher.take(line);
  return matcher.end().map(({ severity, message, places }) => {
    const shown = places.map(({ file, line, column, endColumn, behindIndent }) => {
      const at = column ?? (behindIndent === undefined ? '?' : `+${behindIndent}`);
      return `${file}:${line}:${at}${endColumn === undefined ? '' : `-${endColumn}`}`;
    });
    return `${severity} ${shown.join(', ') || '-'} ${message}`;
  });
}
