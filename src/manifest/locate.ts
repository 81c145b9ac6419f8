import type { Span } from '../base/index.ts';
import { type Capability, keyPathOf } from './capability.ts';
import { firstLineEnd, memberOf, readJson, spanOf } from './json.ts';

/**
 * The nearest existing key to point at for a use that no request covers: `capabilities.filesystem.read`, else
 * `capabilities.filesystem`, else `capabilities`, else the value of `name`, else the first line.
 */
export function spanFor(text: string, capability: Capability): Span {
  const { root } = readJson(text);
  let node = root;
  let nearest: Span | undefined;
  for (const key of keyPathOf(capability)) {
    const member = node && memberOf(node, key);
    if (!member) break;
    nearest = spanOf(member.key);
    node = member.value;
  }
  if (nearest) return nearest;
  const name = root && memberOf(root, 'name')?.value;
  return name ? spanOf(name) : { start: 0, end: firstLineEnd(text) };
}
