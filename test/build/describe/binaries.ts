import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { type BinaryDescription, type WitFolder } from '../../../src/build/index.ts';
import { describeBinary } from '../../../src/build/describe/binary.ts';

/** A core module that a component of the world can be made of, which does nothing. */
export function coreModule(witSource: string, world: string): Promise<Uint8Array> {
  return componentEmbed({ witSource, dummy: true, world });
}

export async function component(witSource: string, world: string): Promise<Uint8Array> {
  return componentNew(await coreModule(witSource, world), []);
}

export async function described(bytes: Uint8Array): Promise<BinaryDescription> {
  const outcome = await describeBinary(bytes);
  if (outcome.kind !== 'done') throw new Error(outcome.message);
  return outcome.value;
}

/** The packages of a folder in one text: the first as it is, the others in braces. */
export function oneText(wit: WitFolder): string {
  const [first = '', ...rest] = wit.map(({ content }) => (typeof content === 'string' ? content : ''));
  return [first, ...rest.map((text) => `${text.replace(/^package ([^;]+);/, 'package $1 {')}}\n`)].join('\n');
}
