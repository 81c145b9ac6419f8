import type { CommandEnd } from './run-command.ts';

/** Says how a run ended that did not end well, and what can be done where that is known. */
export function explainEnd(program: string, end: CommandEnd, last: readonly string[]): string {
  switch (end.kind) {
    case 'not-found':
      return program.includes('/')
        ? `The program "${program}" does not exist.`
        : `The program "${program}" was not found on the PATH.${hint(program)}`;
    case 'exited':
      return `"${program}" ended with code ${end.code}.${said(last)}`;
    case 'signalled':
      return `"${program}" was ended by ${end.signal}.${said(last)}`;
    case 'failed':
      return `"${program}" could not be run: ${end.message}`;
    case 'aborted':
      return `"${program}" was ended.`;
  }
}

function said(last: readonly string[]): string {
  return last.length === 0 ? ' It printed nothing.' : ` It printed last: ${last.join(' ⏎ ')}`;
}

function hint(program: string): string {
  const known = hints.find(([names]) => names.test(program));
  return known ? ` ${known[1]}` : '';
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/^clang(?:\+\+)?(?:-\d+)?$/, 'Install Clang with its linker for WebAssembly (Debian: clang and lld; or wasi-sdk).'],
  [/^wasm-ld/, 'It comes with LLD (Debian: lld; or wasi-sdk).'],
  [/^(?:cargo|rustc|rustup)$/, 'Install Rust with rustup, and then "rustup target add wasm32-wasip2".'],
  [/^tinygo$/, 'Install TinyGo, and Go beside it.'],
  [/^componentize-py$/, 'Install it with "pip install componentize-py".'],
  [/^(?:asc|npx|npm|node)$/, 'Install Node.js, and the packages of the project with "npm install".'],
  [/^python3?$/, 'Install Python 3.'],
];
