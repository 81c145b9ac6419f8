import { $init, unpackWit } from '@bytecodealliance/jco-transpile/component';
import { componentWit } from '@bytecodealliance/jco-transpile/wasm-tools';
import { messageOf } from '../../base/index.ts';
import { isTrap } from '../trap.ts';
import { importDeclarations } from './declarations.ts';
import { packageBinary } from './package-binary.ts';

export type ComponentText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The WIT of a component, read from its bytes: its world, then each imported interface in a nested package. */
export async function componentText(component: Uint8Array): Promise<ComponentText> {
  const declarations = importDeclarations(component);
  if (!declarations) return { kind: 'failed', message: 'The imports of the component cannot be read.' };
  try {
    await $init;
    const world = await componentWit(component);
    const files = Array.from(unpackWit(undefined, packageBinary(declarations)));
    const packages = files.map(([, text]) => text).filter((text) => !text.startsWith('package root:component;'));
    return { kind: 'text', text: [world.trimEnd(), ...packages.map(nested)].join('\n\n') + '\n' };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { kind: 'failed', message: `The WIT of the component cannot be read: ${messageOf(error)}` };
  }
}

/** `package a:b;` at the head of a file becomes `package a:b { … }`. */
function nested(text: string): string {
  const body = text.replace(/^package ([^;\s]+);\n/, 'package $1 {\n').trimEnd();
  return `${body}\n}`;
}
