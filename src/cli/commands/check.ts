import { readdir, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, shown } from '../../base/index.ts';
import { readManifestFile } from '../../build/index.ts';
import { parseManifest } from '../../manifest/index.ts';
import { allowBuildOption, type Building, openBuilding } from '../building.ts';
import { checkLinks, type CheckedManifest } from '../check-links.ts';
import { checkWit } from '../check-wit.ts';
import { checkWorkspaces } from '../check-workspaces.ts';
import { type Command, done, failed, type Outcome } from '../command.ts';
import { findManifests } from '../find-manifests.ts';
import type { Ports } from '../ports.ts';
import { nameFrom, type Problem, problemLines } from '../problem.ts';
import { debugLog } from '../programs.ts';
import { sarifOf } from '../sarif.ts';
import { scoped } from '../scoped.ts';
import type { Show } from '../show.ts';
import { findTarget, manifestProblems } from '../target.ts';
import { versionOf } from '../version.ts';

/** Says everything that is wrong below a folder, one line a problem, in the form that editors and CI read. */
export const check: Command = {
  arguments: [{ syntax: '[folder]', text: 'what is checked, with all that lies below; this folder without it' }],
  options: [
    { flags: '--quick', text: 'leave out what takes a build: whether code keeps its contract' },
    { flags: '--skip-format', text: 'do not ask for WIT to be formatted' },
    { flags: '--sarif', text: 'print SARIF 2.1.0 in the place of lines' },
    allowBuildOption,
  ],
  examples: [
    ['airlock check', 'manifests, WIT, formatting, and code against its contract'],
    ['airlock check --sarif > airlock.sarif', 'for code scanning in CI'],
  ],
  async run(given, ports, show) {
    const name = given.args[0] ?? '.';
    const folder = await realpath(resolve(ports.cwd, name)).catch(() => undefined);
    if (folder === undefined) return failed('not-found', `${shown(name)} is not there`);
    const unreadable = await readdir(folder).then(() => undefined, messageOf);
    // What could not be looked at must not pass for what is right.
    if (unreadable !== undefined)
      return failed('usage', `${shown(name)} is no folder that can be read: ${shown(unreadable)}`, {
        advice: ['a folder is checked with all that lies below it'],
      });
    const log = debugLog(ports);
    return scoped(log, async (scope) => {
      const wit = await checkWit(folder, ports, !given.flag('skip-format'));
      const building = given.flag('quick')
        ? undefined
        : scope.own(openBuilding(ports, show, log, given.flag('allow-build')));
      const manifests = await findManifests(folder);
      const found: Found[] = [];
      const right: CheckedManifest[] = [];
      for (const path of manifests) found.push(...(await checkManifest(path, building, ports, show, right)));
      found.push(...checkLinks(right).map((problem): Found => ({ rule: 'contract', problem })));
      const workspaces = await checkWorkspaces(folder, manifests, right);
      found.push(...workspaces.map((problem): Found => ({ rule: 'manifest', problem })));
      // What a build says of WIT was said already, of the same place.
      const known = new Set(wit.problems.map(placeText));
      const contract = wit.problems.map((problem): Found => ({ rule: 'contract', problem }));
      const fresh = found.filter(({ problem }) => !known.has(placeText(problem)));
      const format = wit.unformatted.map((problem): Found => ({ rule: 'format', problem }));
      return report(
        [...contract, ...format, ...fresh],
        { files: wit.files, manifests: manifests.length },
        given.flag('sarif'),
        ports,
        show,
      );
    });
  },
};

/** A problem, and what found it: the word is a rule of SARIF. */
interface Found {
  readonly rule: 'manifest' | 'contract' | 'build' | 'format' | 'consent';
  readonly problem: Problem;
}

/** @param right gets what can be looked at together with others */
async function checkManifest(
  path: string,
  building: Building | undefined,
  ports: Ports,
  show: Show,
  right: CheckedManifest[],
): Promise<readonly Found[]> {
  const file = await readManifestFile(path);
  if (file.kind !== 'text')
    return [{ rule: 'manifest', problem: atStart(path, file.kind === 'gone' ? 'It is gone.' : file.message) }];
  const { manifest, problems } = parseManifest(file.text);
  if (!manifest) return manifestProblems(path, file.text, problems).map((problem) => ({ rule: 'manifest', problem }));
  const checked = { path, text: file.text, manifest };
  if (!building) {
    right.push({ ...checked, built: undefined });
    return [];
  }
  const target = await findTarget(dirname(path), ports);
  if (target.kind === 'failed') return [{ rule: 'manifest', problem: atStart(path, target.message) }];
  const built = await building.build(target);
  right.push({ ...checked, built: built.kind === 'built' ? built : undefined });
  if (built.kind === 'built') return [];
  if (built.exit === 'denied') {
    show.warn(`${shown(nameFrom(ports.cwd, path))}: ${built.message}, so its code was not compared with its contract`);
    return [];
  }
  const rule = built.exit === 'contract' || built.exit === 'manifest' ? built.exit : 'build';
  const places = problemsOf(built.value);
  return (places.length > 0 ? places : [atStart(path, built.message)]).map((problem) => ({ rule, problem }));
}

function problemsOf(value: object | undefined): readonly Problem[] {
  return value !== undefined && 'problems' in value && Array.isArray(value.problems)
    ? (value.problems as readonly Problem[])
    : [];
}

function atStart(path: string, message: string): Problem {
  return { path, line: 1, column: 1, severity: 'error', message };
}

function placeText({ path, line, column, message }: Problem): string {
  return JSON.stringify([path, line, column, message]);
}

async function report(
  found: readonly Found[],
  counts: { readonly files: number; readonly manifests: number },
  sarif: boolean,
  ports: Ports,
  show: Show,
): Promise<Outcome> {
  const problems = found.map(({ problem }) => problem);
  if (sarif && !show.json) {
    const version = await versionOf(ports);
    const pairs = found.map(({ rule, problem }) => [rule, problem] as const);
    ports.stdout.write(`${JSON.stringify(sarifOf(pairs, version, ports.cwd), undefined, 2)}\n`);
  } else for (const line of problemLines(problems, ports.cwd)) show.line(line);
  const errors = found.filter(({ problem }) => problem.severity === 'error');
  const value = {
    ...counts,
    errors: errors.length,
    problems: found.map(({ rule, problem }) => ({ rule, ...problem })),
  };
  if (errors.length === 0) {
    show.note(`manifests: ${counts.manifests}, files of WIT: ${counts.files}, no errors`);
    return done(value);
  }
  const exits = {
    manifest: 'manifest',
    contract: 'contract',
    build: 'build',
    format: 'failure',
    consent: 'denied',
  } as const;
  const first = (['manifest', 'contract', 'build', 'consent', 'format'] as const).find((rule) =>
    errors.some((each) => each.rule === rule),
  );
  return failed(exits[first ?? 'format'], `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`, { value });
}
