import { expect, it } from 'vitest';
import { diagnosticsToShow } from '../../src/language/index.ts';
import type { WitDiagnostic } from '../../src/wit/index.ts';

function diagnostic(start: number, severity: WitDiagnostic['severity'], code: WitDiagnostic['code']): WitDiagnostic {
  return { path: 'a.wit', span: { start, end: start }, severity, code, message: '', related: [] };
}

const warnings = Array.from({ length: 250 }, (_, start) => diagnostic(start, 'warning', 'unused'));

it('leaves out warnings before errors, and keeps the order of the text', () => {
  const [last, first] = [diagnostic(900, 'error', 'syntax'), diagnostic(100, 'error', 'syntax')];
  const shown = diagnosticsToShow([...warnings, last, first], true);
  expect(shown).toHaveLength(200);
  expect(shown.at(-1)).toBe(last);
  expect(shown).toContain(first);
  expect(shown.map(({ span }) => span.start)).toEqual(shown.map(({ span }) => span.start).toSorted((a, b) => a - b));
});

it('shows of a file that nobody has open what is wrong for tools', () => {
  const found = [
    diagnostic(0, 'warning', 'unused'),
    diagnostic(1, 'warning', 'elsewhere'),
    diagnostic(2, 'warning', 'not-decoded'),
    diagnostic(3, 'error', 'syntax'),
  ];
  expect(diagnosticsToShow(found, false)).toEqual(found.slice(1));
  // What others wrote is theirs, open or not.
  const others = found.map((each) => ({ ...each, path: '/w/wit/deps/x/a.wit' }));
  expect(diagnosticsToShow(others, true)).toEqual(others.slice(1));
});
