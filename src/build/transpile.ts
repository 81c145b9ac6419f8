import type { GenerateOptions } from '@bytecodealliance/jco-transpile/component';
import { messageOf } from '../base/index.ts';
import { isTrap } from './trap.ts';

export type TranspileOutcome =
  | { readonly kind: 'transpiled'; readonly glue: string; readonly cores: Readonly<Record<string, Uint8Array>> }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Turns a hardened component into JavaScript and core modules. Throws if the transpiler trapped: it must not be used
 * again after that, so its process has to end.
 */
export async function transpile(component: Uint8Array): Promise<TranspileOutcome> {
  // It compiles itself as soon as it is imported, which most builds have no need of.
  const { $init, generate } = await import('@bytecodealliance/jco-transpile/component');
  await $init;
  try {
    const files = new Map(generate(component, options).files);
    const glue = files.get('component.js');
    if (glue === undefined) return { kind: 'failed', message: 'The transpiler gave no JavaScript.' };
    const cores = Array.from(files).filter(([name]) => name.endsWith('.wasm'));
    return { kind: 'transpiled', glue: new TextDecoder().decode(glue), cores: Object.fromEntries(cores) };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { kind: 'failed', message: `The component cannot be transpiled: ${messageOf(error)}` };
  }
}

const options: GenerateOptions = {
  name: 'component',
  instantiation: { tag: 'async' },
  map: [],
  noTypescript: true,
  noNodejsCompat: true,
  noComponentErrorWrapping: true,
  base64Cutoff: 0,
  tlaCompat: false,
  validLiftingOptimization: false,
  tracing: false,
  noNamespacedExports: false,
  multiMemory: true,
};
