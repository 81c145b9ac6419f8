import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { lineIndex, shown } from '../../base/index.ts';
import { toVersion } from '../../host/index.ts';
import {
  type CaseResult,
  parseTestFile,
  readTestFile,
  runCases,
  type TestCase,
  testFileEnding,
} from '../../trial/index.ts';
import { allowBuildOption, openBuilding } from '../building.ts';
import { type Command, done, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { type Problem, problemLines } from '../problem.ts';
import { debugLog, referenceIn } from '../programs.ts';
import { scoped } from '../scoped.ts';
import { writeWhole } from '../sign/write-whole.ts';
import type { Show } from '../show.ts';
import { findTarget } from '../target.ts';
import { junitOf, type RanFile, tapLines } from '../test-reports.ts';

/** Runs the same test files as the editor, each case in a world that is made up: nothing real is reached. */
export const test: Command = {
  arguments: [
    { syntax: '[component]', text: 'a folder with airlock.json; this one without it' },
    { syntax: '[files...]', text: `some of its *${testFileEnding}; all without any` },
  ],
  options: [
    { flags: '--filter <text>', text: 'only cases whose name holds this' },
    { flags: '--tap', text: 'print TAP 14' },
    { flags: '--junit <file>', text: 'write JUnit XML there as well' },
    allowBuildOption,
  ],
  examples: [
    ['airlock test', 'all test files beside airlock.json'],
    ['airlock test --junit results.xml hello', 'with a report for CI'],
  ],
  async run(given, ports, show) {
    const [name = '.', ...named] = given.args;
    const target = await findTarget(name, ports);
    if (target.kind === 'failed') return target;
    const files = await testFiles(target.root, named, ports);
    if (files.length === 0) return failed('not-found', `there is no *${testFileEnding} beside ${shown(name)}`);
    const log = debugLog(ports);
    return scoped(log, async (scope) => {
      const read = await Promise.all(files.map(readTests));
      const problems = read.flatMap((each) => each.problems);
      if (problems.length > 0)
        return failed('failure', 'a test file is wrong', {
          advice: problemLines(problems, ports.cwd),
          value: { problems },
        });
      const built = await scope.own(openBuilding(ports, show, log, given.flag('allow-build'))).build(target);
      if (built.kind === 'failed') return built;
      const version = toVersion(built.version, target.manifest, { ...target, inputs: built.inputs });
      const temporary = await realpath(await mkdtemp(join(tmpdir(), 'airlock-test-')));
      scope.own({ dispose: () => rm(temporary, { recursive: true, force: true, maxRetries: 5 }) });
      const trial = {
        clock: ports.clock,
        log,
        workerFile: ports.programs.worker,
        referenceWit: referenceIn(ports.home),
        temporary,
      };
      const ran: RanFile[] = [];
      const filter = given.text('filter') ?? '';
      for (const { path, text, cases } of read) {
        const wanted = cases.filter((each) => each.name.includes(filter));
        const place = placesIn(path, text);
        const tell = (result: CaseResult): void => {
          if (!given.flag('tap')) tellCase(result, place, ports, show);
          show.event({ event: 'case', file: path, ...plain(result) });
        };
        const { cases: results } = await runCases(
          wanted,
          version,
          { ...trial, folder: dirname(path) },
          { ended: (_case, result) => tell(result) },
          ports.interrupted,
        );
        ran.push({ path, results, place });
      }
      const all = ran.flatMap(({ results }) => results);
      if (all.length === 0) return failed('not-found', 'no case has such a name');
      if (given.flag('tap')) for (const line of tapLines(ran)) show.line(line);
      const junit = given.text('junit');
      const unwritten = junit === undefined ? undefined : await writeWhole(junit, junitOf(ran), ports);
      const bad = all.filter(({ outcome }) => outcome !== 'passed').length;
      const value = { passed: all.length - bad, failed: bad };
      show.note(`${value.passed} passed, ${bad} failed`);
      if (ports.interrupted.aborted) return failed('failure', 'the tests were interrupted', { value });
      if (unwritten) return { ...unwritten, value };
      return done(value, bad === 0 ? 'fine' : 'failure');
    });
  },
};

async function testFiles(root: string, named: readonly string[], { cwd }: Ports): Promise<readonly string[]> {
  if (named.length > 0) return named.map((each) => resolve(cwd, each));
  const names = await readdir(root);
  return names
    .filter((each) => each.endsWith(testFileEnding))
    .toSorted()
    .map((each) => join(root, each));
}

interface ReadTests {
  readonly path: string;
  readonly text: string;
  readonly cases: readonly TestCase[];
  readonly problems: readonly Problem[];
}

async function readTests(path: string): Promise<ReadTests> {
  const text = await readTestFile(path);
  if (text === undefined) {
    const problem = {
      path,
      line: 1,
      column: 1,
      severity: 'error',
      message: 'It is no file that can be read.',
    } as const;
    return { path, text: '', cases: [], problems: [problem] };
  }
  const { file, problems } = parseTestFile(text);
  const place = placesIn(path, text);
  return { path, text, cases: file.cases, problems: problems.map(({ span, message }) => place(span.start, message)) };
}

function placesIn(path: string, text: string): RanFile['place'] {
  const placeOf = lineIndex(text);
  return (offset, message) => {
    const { line, column } = placeOf(offset);
    return { path, line: line + 1, column: column + 1, severity: 'error', message };
  };
}

function tellCase(result: CaseResult, place: RanFile['place'], { cwd }: Ports, show: Show): void {
  const { name, outcome, findings, milliseconds, output } = result;
  const word = outcome === 'passed' ? show.paint.good('passed') : show.paint.bad(outcome);
  show.line(`${word} ${shown(name)} (${Math.round(milliseconds)} ms)`);
  for (const { span, message, expected, actual } of findings) {
    for (const line of problemLines([place(span.start, message)], cwd)) show.line(`  ${line}`);
    if (expected !== undefined) show.line(`    expected ${shown(expected)}`);
    if (actual !== undefined) show.line(`    found    ${shown(actual)}`);
  }
  if (outcome !== 'passed')
    for (const line of output.split('\n').filter((each) => each !== '')) show.line(`  | ${shown(line)}`);
}

function plain({ name, outcome, findings, milliseconds, output }: CaseResult): object {
  return { name, outcome, findings, milliseconds, output };
}
