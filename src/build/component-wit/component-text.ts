import { messageOf } from '../../base/index.ts';
import { isTrap } from '../trap.ts';
import { importDeclarations } from './declarations.ts';
import { packageBinary } from './package-binary.ts';

export type ComponentText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * The WIT of what a component imports, read from its bytes: its world without the exports, then each imported interface
 * in a nested package. The exports are left out because their interfaces are not needed to supply the imports.
 */
export async function componentText(component: Uint8Array): Promise<ComponentText> {
  const declarations = importDeclarations(component);
  if (!declarations) return { kind: 'failed', message: 'The imports of the component cannot be read.' };
  try {
    const { $init, unpackWit } = await import('@bytecodealliance/jco-transpile/component');
    await $init;
    const texts = Array.from(unpackWit(undefined, packageBinary(declarations)), ([, text]) => text);
    const world = texts.find((text) => text.startsWith(worldHeader));
    if (world === undefined) return { kind: 'failed', message: 'The component has no world that can be read.' };
    const packages = texts.filter((text) => text !== world);
    return { kind: 'text', text: [world.trimEnd(), ...packages.map(nested)].join('\n\n') + '\n' };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { kind: 'failed', message: `The WIT of the component cannot be read: ${messageOf(error)}` };
  }
}

const worldHeader = 'package root:component;';

/** `package a:b;` at the head of a file becomes `package a:b { … }`. */
function nested(text: string): string {
  const body = text.replace(/^package ([^;\s]+);\n/, 'package $1 {\n').trimEnd();
  return `${body}\n}`;
}
