import type { Span } from '../base/index.ts';
import { readSwap } from './canary.ts';
import { codeKeys, readCode } from './code.ts';
import { readConfig } from './narrowing.ts';
import { usualConditions } from './conditions.ts';
import { nameFlaw, reasonFlaw, versionFlaw, worldFlaw } from './fields.ts';
import { type Flaw, flaw } from './flaw.ts';
import { type JsonNode, type Member, readJson, spanOf } from './json.ts';
import { limitsShape, reasonKeys, reasonsShape, rootShape } from './keys.ts';
import {
  type Amount,
  defaultLimits,
  type Limits,
  parseCallTime,
  parseMemory,
  parseMessages,
  parseDisk,
  parseOutput,
  parseStorage,
} from './limits.ts';
import { readLinks } from './links.ts';
import type { Manifest, Reasons } from './manifest.ts';
import { firstProblems, type ManifestProblem } from './problems.ts';
import { readPool } from './pool.ts';
import { type Reading, readObject, readText } from './reading.ts';
import { relativePathFlaw } from './relative.ts';
import { readOnRefusal, readRestart } from './restart.ts';
import { readCapabilities } from './requests.ts';
import { readTools } from './tools.ts';

export interface ParsedManifest {
  /** Undefined where there is any problem: nothing runs by half of what was meant. */
  readonly manifest: Manifest | undefined;
  /** In the order of where they stand. */
  readonly problems: readonly ManifestProblem[];
}

/** Reads `airlock.json`: JSON with comments, trailing commas and a byte order mark allowed. Never throws. */
export function parseManifest(text: string): ParsedManifest {
  const json = readJson(text);
  const problems: ManifestProblem[] = [];
  const report = (span: Span, message: string) => void problems.push({ span, message, severity: 'error' });
  for (const { span, message } of json.flaws) report(span, message);
  const manifest = json.root && readRoot({ text, broken: json.flaws.length > 0, report }, json.root);
  return {
    manifest: problems.length === 0 ? manifest : undefined,
    problems: firstProblems(problems),
  };
}

function readRoot(reading: Reading, root: JsonNode): Manifest | undefined {
  if (root.type !== 'object') {
    reading.report(spanOf(root), 'A manifest is an object: { "name": … }');
    return undefined;
  }
  const members = readObject(reading, root, 'manifest', rootShape);
  const text = (key: string, flawOf: (text: string) => Flaw | undefined) => {
    const value = members.get(key)?.value;
    return value && readText(reading, value, key, flawOf);
  };
  const required = (key: string, flawOf: (text: string) => Flaw | undefined) => {
    if (!members.has(key) && !reading.broken) {
      reading.report({ start: root.offset, end: root.offset + 1 }, `"${key}" is missing`);
    }
    return text(key, flawOf);
  };
  text('$schema', () => undefined);
  const name = required('name', nameFlaw);
  const version = required('version', versionFlaw);
  // What is not a source may bring its contract along.
  const bringsContract = !members.has('source') && codeKeys.some((key) => members.has(key));
  const world = (bringsContract ? text : required)('world', worldFlaw);
  const code = readCode(reading, members, root);
  const wit = text('wit', relativePathFlaw) ?? './wit';
  const capabilities = members.get('capabilities');
  const { requests, clocks, random } = readCapabilities(reading, capabilities?.value);
  const reasons = readReasons(reading, members.get('reasons'));
  const { limits, outputBytesPerSecond, diskBytes } = readLimits(reading, members.get('limits'));
  const config = readConfig(reading, members.get('config')?.value);
  const links = readLinks(reading, members.get('links')?.value, { name, requests });
  const nameNode = members.get('name')?.value;
  const restart = readRestart(reading, members.get('restart'));
  const onRefusal = readOnRefusal(reading, members.get('state'));
  const tools = readTools(reading, members.get('tools'));
  const canary = readSwap(reading, members.get('swap'));
  const pool = readPool(reading, members.get('pool'), { requests });
  if (name === undefined || version === undefined || !code || !nameNode) return undefined;
  const capabilitiesSpan = capabilities && spanOf(capabilities.key);
  return {
    name,
    version,
    wit,
    world,
    code,
    requests,
    reasons,
    limits,
    restart,
    onRefusal,
    canary,
    pool,
    conditions: { config, clocks, random, outputBytesPerSecond, diskBytes },
    links,
    tools,
    capabilitiesSpan,
    nameSpan: spanOf(nameNode),
  };
}

function readReasons(reading: Reading, member: Member | undefined): Reasons {
  const reasons: { -readonly [Key in keyof Reasons]: Reasons[Key] } = {};
  if (!member?.value) return reasons;
  const members = readObject(reading, member.value, 'reasons', reasonsShape);
  for (const key of reasonKeys) {
    const value = members.get(key)?.value;
    const reason = value && readText(reading, value, `reasons.${key}`, reasonFlaw);
    if (reason !== undefined) reasons[key] = reason;
  }
  return reasons;
}

function readLimits(
  reading: Reading,
  member: Member | undefined,
): { readonly limits: Limits; readonly outputBytesPerSecond: number; readonly diskBytes: number } {
  const { outputBytesPerSecond, diskBytes } = usualConditions;
  if (!member?.value) return { limits: defaultLimits, outputBytesPerSecond, diskBytes };
  const members = readObject(reading, member.value, 'limits', limitsShape);
  const amount = (key: string, parse: (text: string) => Amount, otherwise: number): number => {
    const value = members.get(key)?.value;
    const text = value && readText(reading, value, `limits.${key}`, (given) => amountFlaw(given, parse));
    const parsed = text === undefined ? undefined : parse(text);
    return parsed?.kind === 'amount' ? parsed.amount : otherwise;
  };
  return {
    limits: {
      memoryBytes: amount('memory', parseMemory, defaultLimits.memoryBytes),
      callTimeMs: amount('callTime', parseCallTime, defaultLimits.callTimeMs),
      storageBytes: amount('storage', parseStorage, defaultLimits.storageBytes),
      messagesPerSecond: amount('messages', parseMessages, defaultLimits.messagesPerSecond),
    },
    outputBytesPerSecond: amount('output', parseOutput, outputBytesPerSecond),
    diskBytes: amount('disk', parseDisk, diskBytes),
  };
}

function amountFlaw(text: string, parse: (text: string) => Amount): Flaw | undefined {
  const parsed = parse(text);
  return parsed.kind === 'error' ? flaw(parsed.message, 0, text.length) : undefined;
}
