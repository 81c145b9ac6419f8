import { type Node, parseTree } from 'jsonc-parser';
import type { Span } from '../../base/index.ts';

/** The settings by which rights are given, guests kept apart, and figures sent elsewhere. They are the person's own: no repository may bring them. */
export const personalSettings = [
  'airlock.isolation',
  'airlock.onUndecided',
  'airlock.otlp.endpoint',
  'airlock.roles',
  'airlock.roleAssignments',
] as const;

export type PersonalSetting = (typeof personalSettings)[number];

/** A key that stands where it has no effect. */
export interface Misplaced {
  readonly setting: PersonalSetting;
  /** The key, quotes included. */
  readonly span: Span;
}

/**
 * Finds personal settings in the text of a folder's `settings.json`, or of a workspace file, where they stand below
 * `settings`. Never throws; what cannot be read has none.
 */
export function misplacedSettings(text: string, kind: 'folder' | 'workspace'): readonly Misplaced[] {
  if (text.length > longest) return [];
  const root = parseTree(text.replace(/^\uFEFF/, ' '), [], { allowTrailingComma: true });
  const settings = kind === 'folder' ? root : valueOf(root, 'settings');
  return membersOf(settings).flatMap(({ name, key }) => {
    const setting = personalSettings.find((each) => each === name || name.startsWith(`${each}.`));
    return setting ? [{ setting, span: { start: key.offset, end: key.offset + key.length } }] : [];
  });
}

const longest = 1024 * 1024;

function valueOf(node: Node | undefined, name: string): Node | undefined {
  return membersOf(node).find((member) => member.name === name)?.value;
}

function membersOf(node: Node | undefined): readonly { name: string; key: Node; value: Node | undefined }[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) => {
    const name: unknown = key?.value;
    return key && typeof name === 'string' ? [{ name, key, value }] : [];
  });
}
