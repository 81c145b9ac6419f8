import { shown } from '../base/index.ts';
import type { CaseResult } from '../trial/index.ts';
import type { Problem } from './problem.ts';

/** A test file whose cases were run. */
export interface RanFile {
  /** Absolute. */
  readonly path: string;
  readonly results: readonly CaseResult[];
  /** A message at a place of the file's text. */
  place(offset: number, message: string): Problem;
}

/** The results as TAP 14, the findings as diagnostics in YAML. */
export function tapLines(files: readonly RanFile[]): readonly string[] {
  const cases = files.flatMap(({ results, place }) => results.map((result) => ({ result, place })));
  const lines = cases.flatMap(({ result: { name, outcome, findings, milliseconds }, place }, index) => {
    const head = `${outcome === 'passed' ? 'ok' : 'not ok'} ${index + 1} - ${tapText(name)}`;
    const diagnostics = findings.flatMap(({ span, message, expected, actual }) => {
      const { path, line } = place(span.start, message);
      return [
        `    - message: ${JSON.stringify(message)}`,
        `      at: ${JSON.stringify(`${path}:${line}`)}`,
        ...(expected === undefined ? [] : [`      expected: ${JSON.stringify(expected)}`]),
        ...(actual === undefined ? [] : [`      actual: ${JSON.stringify(actual)}`]),
      ];
    });
    const yaml = [`  duration_ms: ${milliseconds}`, ...(diagnostics.length > 0 ? ['  findings:', ...diagnostics] : [])];
    return [head, '  ---', ...yaml, '  ...'];
  });
  return ['TAP version 14', `1..${cases.length}`, ...lines];
}

/** A name in which nothing is read as a directive. */
function tapText(name: string): string {
  return shown(name).replaceAll(/[\\#]/g, '\\$&');
}

/** The results as JUnit XML, as CI systems read it. */
export function junitOf(files: readonly RanFile[]): string {
  const suites = files.map(({ path, results, place }) => {
    const count = (wanted: CaseResult['outcome']): number => results.filter(({ outcome }) => outcome === wanted).length;
    const seconds = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
    const cases = results.map((result) => caseXml(result, path, place));
    const head = `name="${xml(path)}" tests="${results.length}" failures="${count('failed')}" errors="${count('errored')}"`;
    return `  <testsuite ${head} time="${seconds.toFixed(3)}">\n${cases.join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function caseXml(result: CaseResult, path: string, place: RanFile['place']): string {
  const { name, outcome, findings, milliseconds, output } = result;
  const tag = outcome === 'errored' ? 'error' : 'failure';
  const inner = findings.map(({ span, message, expected, actual }) => {
    const { line } = place(span.start, message);
    const values = [
      expected === undefined ? '' : `expected ${expected}\n`,
      actual === undefined ? '' : `found ${actual}\n`,
    ];
    return `      <${tag} message="${xml(message)}">${xml(`${path}:${line}\n${values.join('')}`)}</${tag}>\n`;
  });
  const printed = output === '' ? '' : `      <system-out>${xml(output)}</system-out>\n`;
  const head = `name="${xml(name)}" classname="${xml(path)}" time="${(milliseconds / 1000).toFixed(3)}"`;
  return `    <testcase ${head}>\n${inner.join('')}${printed}    </testcase>\n`;
}

/** Text for XML. What XML 1.0 has no way to say is written as its number. */
function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, (character) => shown(character));
}
