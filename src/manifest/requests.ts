import type { Capability } from './capability.ts';
import { flaw } from './flaw.ts';
import type { JsonNode, Member } from './json.ts';
import { capabilitiesShape, filesystemShape, networkShape, type ObjectShape } from './keys.ts';
import type { Request } from './manifest.ts';
import { parsePattern } from './pattern.ts';
import { type Reading, readObject, readStrings, readText } from './reading.ts';

/** Every pattern is asked at every use, so a list of them is bounded. */
const mostPatterns = 100;

/** The requests under `capabilities`, in the order in which they are written. */
export function readRequests(reading: Reading, capabilities: JsonNode): readonly Request[] {
  const groups = readObject(reading, capabilities, 'capabilities', capabilitiesShape);
  return Array.from(groups.values()).flatMap(({ name, value }) => {
    if (!value) return [];
    if (name === 'filesystem') return readGroup(reading, name, value, filesystemShape, fileCapabilities);
    if (name === 'network') return readGroup(reading, name, value, networkShape, networkCapabilities);
    return readPatterns(reading, 'environment', value);
  });
}

const fileCapabilities: ReadonlyMap<string, Capability> = new Map([
  ['read', 'filesystem.read'],
  ['write', 'filesystem.write'],
]);

const networkCapabilities: ReadonlyMap<string, Capability> = new Map([['connect', 'network.connect']]);

function readGroup(
  reading: Reading,
  name: string,
  value: JsonNode,
  shape: ObjectShape,
  capabilityOf: ReadonlyMap<string, Capability>,
): readonly Request[] {
  const lists: Iterable<Member> = readObject(reading, value, `capabilities.${name}`, shape).values();
  return Array.from(lists).flatMap((list) => {
    const capability = capabilityOf.get(list.name);
    return capability && list.value ? readPatterns(reading, capability, list.value) : [];
  });
}

function readPatterns(reading: Reading, capability: Capability, list: JsonNode): readonly Request[] {
  return readStrings(reading, list, `capabilities.${capability}`, mostPatterns).flatMap(({ node }) => {
    const pattern = readText(reading, node, capability, (text) => {
      const parsed = parsePattern(capability, text);
      return parsed.kind === 'error' ? flaw(parsed.message, parsed.span.start, parsed.span.end) : undefined;
    });
    return pattern === undefined
      ? []
      : [{ capability, pattern, span: { start: node.offset, end: node.offset + node.length } }];
  });
}
