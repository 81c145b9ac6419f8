import { describeWorld, type LocatedItem } from '../../wit/index.ts';
import { describeBinary } from '../describe/binary.ts';

export type ComponentExports =
  | { readonly kind: 'exports'; readonly items: readonly LocatedItem[] }
  /** The sentence goes on from the name of the file. */
  | { readonly kind: 'failed'; readonly message: string };

/** What a component exports, read from its bytes. Throws if a tool trapped on them. */
export async function componentExports(component: Uint8Array): Promise<ComponentExports> {
  const described = await describeBinary(component);
  if (described.kind === 'refused') return { kind: 'failed', message: `cannot be read: ${described.message}` };
  if (described.value.kind !== 'component')
    return { kind: 'failed', message: 'is a package of WIT in binary form, in which there is no code.' };
  if (described.value.worldOnly && described.value.exports.some((name) => name.includes('/')))
    return { kind: 'failed', message: 'is a component of a form whose exports cannot be read here.' };
  const files = described.value.wit.flatMap(({ path, content }) =>
    typeof content === 'string' ? [{ path, text: content }] : [],
  );
  const world = describeWorld(files, 'root');
  if (world.kind === 'world') return { kind: 'exports', items: world.exports };
  return { kind: 'failed', message: `has exports that cannot be read: ${world.problems[0]?.message ?? 'no world'}` };
}
