import type { Span } from '../base/index.ts';
import { nameFlaw } from './fields.ts';
import { type JsonNode, type Member, readJson, spanOf } from './json.ts';
import { groupRestartShape, groupShape, healthShape, workspaceShape } from './keys.ts';
import { firstProblems, type ManifestProblem } from './problems.ts';
import { type Reading, readEntries, readObject, readStrings, readText, reportKind } from './reading.ts';
import { readDuration, readPace, readWhole, readWord } from './restart.ts';
import {
  type HealthRules,
  type NamedComponent,
  type StartAfter,
  strategies,
  usualGroupRestart,
  usualHealth,
  type WorkspaceFile,
  type WorkspaceGroup,
} from './workspace.ts';

export interface ParsedWorkspace {
  /** Undefined where there is any problem: nothing runs by half of what was meant. */
  readonly workspace: WorkspaceFile | undefined;
  /** In the order of where they stand. */
  readonly problems: readonly ManifestProblem[];
}

/** Reads `airlock.workspace.json`: JSON with comments, trailing commas and a byte order mark allowed. Never throws. */
export function parseWorkspace(text: string): ParsedWorkspace {
  const json = readJson(text, 'workspace file');
  const problems: ManifestProblem[] = json.flaws.map((found) => ({ ...found, severity: 'error' }));
  const reading: Reading = {
    text,
    broken: json.flaws.length > 0,
    report: (span, message) => void problems.push({ span, message, severity: 'error' }),
  };
  const workspace = json.root && readRoot(reading, json.root);
  return { workspace: problems.length === 0 ? workspace : undefined, problems: firstProblems(problems) };
}

/** One thread a component is the most that a host runs, and a group of more says nothing. */
const mostMembers = 200;

const mostGroups = 100;

/** A health that is asked more often keeps calls waiting. */
const shortestIntervalMs = 100;

const mostFailures = 100;

function readRoot(reading: Reading, root: JsonNode): WorkspaceFile {
  const members = readObject(reading, root, 'workspace file', workspaceShape);
  const schema = members.get('$schema')?.value;
  if (schema) readText(reading, schema, '$schema', () => undefined);
  return {
    groups: readGroups(reading, members.get('groups')?.value),
    after: readAfter(reading, members.get('after')?.value),
    health: readHealth(reading, members.get('health')?.value),
  };
}

function readGroups(reading: Reading, node: JsonNode | undefined): readonly WorkspaceGroup[] {
  if (!node) return [];
  const groupOf = new Map<string, string>();
  return namedEntries(reading, node, 'groups', mostGroups).flatMap((entry) => {
    const group = readGroup(reading, entry);
    for (const { name, span } of group?.members ?? []) {
      const other = groupOf.get(name);
      if (other === undefined) groupOf.set(name, entry.name);
      else reading.report(span, `"${name}" is already in the group "${other}", and no component is in two`);
    }
    return group ? [group] : [];
  });
}

function readGroup(reading: Reading, { name, value }: Entry): WorkspaceGroup | undefined {
  const where = `groups.${name}`;
  const members = readObject(reading, value, where, groupShape(name));
  const required = (key: string): JsonNode | undefined => {
    if (!members.has(key) && !reading.broken && value.type === 'object')
      reading.report({ start: value.offset, end: value.offset + 1 }, `"${where}.${key}" is missing`);
    return members.get(key)?.value;
  };
  const strategy = readWord(reading, required('strategy'), `${where}.strategy`, strategies);
  const listed = required('members');
  const named = listed ? readNames(reading, listed, `${where}.members`) : [];
  if (listed?.type === 'array' && listed.children?.length === 0)
    reading.report(spanOf(listed), `"${where}.members" names at least one component, as ["order-desk"]`);
  const again = members.get('restart')?.value;
  const restart = again
    ? readPace(
        reading,
        readObject(reading, again, `${where}.restart`, groupRestartShape(name)),
        `${where}.restart`,
        usualGroupRestart,
      )
    : usualGroupRestart;
  return strategy && { name, strategy, members: named, restart };
}

function readAfter(reading: Reading, node: JsonNode | undefined): readonly StartAfter[] {
  if (!node) return [];
  return namedEntries(reading, node, 'after', mostMembers).map(({ name, span, value }) => {
    const needs = readNames(reading, value, `after.${name}`);
    const own = needs.find((need) => need.name === name);
    if (own) reading.report(own.span, 'A component cannot start after itself');
    return { name, span, needs };
  });
}

function readHealth(reading: Reading, node: JsonNode | undefined): HealthRules {
  if (!node) return usualHealth;
  const members = readObject(reading, node, 'health', healthShape);
  const [interval, timeout, failures] = ['interval', 'timeout', 'failures'].map((key) => members.get(key)?.value);
  const intervalMs = interval && readDuration(reading, interval, 'health.interval');
  if (interval && intervalMs !== undefined && intervalMs < shortestIntervalMs)
    reading.report(spanOf(interval), `"health.interval" is at least ${shortestIntervalMs}ms`);
  return {
    intervalMs: intervalMs ?? usualHealth.intervalMs,
    timeoutMs: (timeout && readDuration(reading, timeout, 'health.timeout')) ?? usualHealth.timeoutMs,
    failuresInARow:
      (failures && readWhole(reading, failures, 'health.failures', [1, mostFailures])) ?? usualHealth.failuresInARow,
  };
}

interface Entry {
  readonly name: string;
  /** Of the key, quotes included. */
  readonly span: Span;
  readonly value: JsonNode;
}

/** The members whose keys are names, as those of components are. */
function namedEntries(reading: Reading, node: JsonNode, where: string, most: number): readonly Entry[] {
  return readEntries(reading, node, where, most).flatMap(({ name, key, value }: Member) => {
    const found = nameFlaw(name);
    if (found) reading.report(spanOf(key), found.message);
    return found || !value ? [] : [{ name, span: spanOf(key), value }];
  });
}

function readNames(reading: Reading, node: JsonNode, where: string): readonly NamedComponent[] {
  if (node.type !== 'array') {
    reportKind(reading, node, where, 'a list of names of components');
    return [];
  }
  return readStrings(reading, node, where, mostMembers).flatMap(({ node: item }) => {
    const name = readText(reading, item, where, nameFlaw);
    return name === undefined ? [] : [{ name, span: spanOf(item) }];
  });
}
