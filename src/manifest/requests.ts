import type { Capability } from './capability.ts';
import type { Clocks, Randomness } from './conditions.ts';
import { customPatternText } from './custom.ts';
import { type Flaw, flaw } from './flaw.ts';
import { type JsonNode, type Member, numberOf, spanOf } from './json.ts';
import { capabilitiesShape, filesystemShape, messagingShape, networkShape, type ObjectShape } from './keys.ts';
import type { Request } from './manifest.ts';
import { readClocks, readRandomness } from './narrowing.ts';
import { onlyNeverGrantable } from './never-patterns.ts';
import { parsePattern } from './pattern.ts';
import {
  type Reading,
  readEntries,
  readList,
  readObject,
  readRecord,
  readStrings,
  readText,
  reportKind,
} from './reading.ts';
import { readSubscriptions } from './subscriptions.ts';

/** What a manifest says under `capabilities`. */
interface Capabilities {
  /** In the order in which they are written. */
  readonly requests: readonly Request[];
  /** Clocks and chance are given to everybody, so these two narrow and ask for nothing. */
  readonly clocks: Clocks;
  readonly random: Randomness;
}

export function readCapabilities(reading: Reading, node: JsonNode | undefined): Capabilities {
  const groups = node ? readObject(reading, node, 'capabilities', capabilitiesShape) : new Map<string, Member>();
  return {
    requests: Array.from(groups.values()).flatMap(({ name, value }) => (value ? readGroup(reading, name, value) : [])),
    clocks: readClocks(reading, groups.get('clocks')?.value),
    random: readRandomness(reading, groups.get('random')?.value),
  };
}

/** A bound on what a person is asked to judge. */
const mostPatterns = 100;

function readGroup(reading: Reading, name: string, value: JsonNode): readonly Request[] {
  switch (name) {
    case 'filesystem':
      return readHalves(reading, name, value, filesystemShape, {
        read: (list) => readPatterns(reading, 'filesystem.read', list),
        write: (list) => readPatterns(reading, 'filesystem.write', list),
      });
    case 'network':
      return readHalves(reading, name, value, networkShape, {
        connect: (list) => readPatterns(reading, 'network.connect', list),
        listen: (list) => readPorts(reading, list),
      });
    case 'messaging':
      return readHalves(reading, name, value, messagingShape, {
        publish: (list) => readPatterns(reading, 'messaging.publish', list),
        subscribe: (list) => readSubscribed(reading, list),
      });
    case 'storage':
    case 'process':
    case 'environment':
      return readPatterns(reading, name, value);
    case 'custom':
      return readCustom(reading, value);
    default:
      return [];
  }
}

function readHalves(
  reading: Reading,
  name: string,
  value: JsonNode,
  shape: ObjectShape,
  readers: Readonly<Record<string, (list: JsonNode) => readonly Request[]>>,
): readonly Request[] {
  const lists: Iterable<Member> = readObject(reading, value, `capabilities.${name}`, shape).values();
  return Array.from(lists).flatMap((list) => (list.value && readers[list.name]?.(list.value)) ?? []);
}

function readPatterns(reading: Reading, capability: Capability, list: JsonNode): readonly Request[] {
  return readStrings(reading, list, `capabilities.${capability}`, mostPatterns).flatMap(({ node }) => {
    const pattern = readText(reading, node, capability, (text) => patternFlaw(capability, text));
    return pattern === undefined ? [] : [{ capability, pattern, span: spanOf(node) }];
  });
}

/** Each request carries the terms on which its messages come. */
function readSubscribed(reading: Reading, list: JsonNode): readonly Request[] {
  const capability = 'messaging.subscribe';
  return readSubscriptions(reading, list, mostPatterns).flatMap(({ node, subscription }) => {
    const pattern = readText(reading, node, capability, (text) => patternFlaw(capability, text));
    return pattern === undefined ? [] : [{ capability, pattern, span: spanOf(node), subscription }];
  });
}

function patternFlaw(capability: Capability, text: string): Flaw | undefined {
  const parsed = parsePattern(capability, text);
  if (parsed.kind === 'error') return flaw(parsed.message, parsed.span.start, parsed.span.end);
  const never = onlyNeverGrantable(capability, parsed.pattern);
  return never === undefined ? undefined : flaw(`This can never be granted: ${never}`, 0, text.length);
}

/** Ports are numbers in the manifest; as the text of a right each is its digits. */
function readPorts(reading: Reading, list: JsonNode): readonly Request[] {
  const where = 'capabilities.network.listen';
  const wanted = 'a list of numbers';
  const seen = new Set<string>();
  return (readList(reading, list, where, mostPatterns, wanted) ?? []).flatMap((node) => {
    const port = numberOf(node);
    if (port === undefined) {
      reportKind(reading, node, where, wanted);
      return [];
    }
    const pattern = String(port);
    const parsed = parsePattern('network.listen', pattern);
    if (parsed.kind === 'error') reading.report(spanOf(node), parsed.message);
    else if (seen.has(pattern)) reading.report(spanOf(node), `${pattern} is already in this list`);
    else {
      seen.add(pattern);
      return [{ capability: 'network.listen', pattern, span: spanOf(node) }];
    }
    return [];
  });
}

/** Interfaces by name, each with the parameters that its host is given. The span is that of the name. */
function readCustom(reading: Reading, object: JsonNode): readonly Request[] {
  return readEntries(reading, object, 'capabilities.custom', mostPatterns).flatMap(({ name, key, value }) => {
    if (!value) return [];
    if (value.type !== 'object') {
      reportKind(reading, value, `capabilities.custom.${name}`, 'an object of parameters');
      return [];
    }
    const found = interfaceProblem(name);
    if (found) {
      reading.report(spanOf(key), found);
      return [];
    }
    const pattern = customPatternText(name, readRecord(reading, value, `capabilities.custom.${name}`));
    const parsed = parsePattern('custom', pattern);
    if (parsed.kind === 'pattern') return [{ capability: 'custom', pattern, span: spanOf(key) }];
    reading.report(spanOf(value), parsed.message);
    return [];
  });
}

/** What is wrong with the name of an interface. A name that brought parameters along would hide the ones beside it. */
function interfaceProblem(name: string): string | undefined {
  const parsed = parsePattern('custom', name);
  if (parsed.kind === 'error') return parsed.message;
  return name.includes(' ') ? 'The name of an interface has no spaces; its parameters are the value' : undefined;
}
