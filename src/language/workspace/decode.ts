import { messageOf } from '../../base/index.ts';
import type { Decode, DecodedPackage } from './known.ts';

/** Makes the binary form out of the text form, and gives the WIT of all packages in a binary, one a text. */
export interface BinaryTools {
  readonly unpack: (bytes: Uint8Array) => Promise<readonly string[]>;
  readonly parse: (text: string) => Promise<Uint8Array>;
}

/**
 * Decodes packages in binary form, or in the text form of WebAssembly. The tools are loaded when they are first needed:
 * few workspaces hold such packages.
 */
export function packageDecoder(load: () => Promise<BinaryTools>): Decode {
  let loaded: Promise<BinaryTools> | undefined;
  return async (bytes: Uint8Array, path: string): Promise<DecodedPackage> => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    let tools: BinaryTools;
    try {
      loaded ??= load();
      tools = await loaded;
    } catch (error) {
      loaded = undefined;
      return {
        kind: 'refused',
        reason: `\`${name}\` cannot be read, because its decoder is not there: ${messageOf(error)}`,
      };
    }
    try {
      const binary = isBinary(bytes) ? bytes : await tools.parse(new TextDecoder().decode(bytes));
      return { kind: 'wit', text: joined(await tools.unpack(binary)) };
    } catch (error) {
      return { kind: 'refused', reason: `\`${name}\` is no package of WIT in binary form: ${messageOf(error)}` };
    }
  };
}

/** Loads the tools out of jco; their WebAssembly lies beside the server. */
export async function loadBinaryTools(): Promise<BinaryTools> {
  const { parse } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  const { $init, unpackWit } = await import('@bytecodealliance/jco-transpile/component');
  await $init;
  return { parse, unpack: (bytes) => Promise.resolve(Array.from(unpackWit(undefined, bytes), ([, text]) => text)) };
}

/** One text with all packages: the first as it is, the others in braces. */
function joined([first = '', ...rest]: readonly string[]): string {
  const nested = rest.map((text) => `${text.replace(/^package ([^;\s]+);\n/, 'package $1 {\n').trimEnd()}\n}\n`);
  return [first, ...nested].join('\n');
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes[0] === 0x00 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}
