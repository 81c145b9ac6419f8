import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../../base/index.ts';
import type { Answer } from './decode.ts';

/** Answers each message, the bytes of a package in binary form or of its text form, with the WIT of all packages in it. */
export function serveDecoding(port: Pick<MessagePort, 'on' | 'postMessage'>): void {
  const tools = loadTools();
  port.on('message', (bytes: Uint8Array) => {
    void answer(tools, bytes).then((found) => port.postMessage(found));
  });
}

async function answer(loading: Promise<BinaryTools>, bytes: Uint8Array): Promise<Answer> {
  let tools: BinaryTools;
  try {
    tools = await loading;
  } catch (error) {
    return { kind: 'no-tools', reason: messageOf(error) };
  }
  try {
    const binary = isBinary(bytes) ? bytes : await tools.parse(new TextDecoder().decode(bytes));
    return { kind: 'wit', text: joined(tools.unpack(binary)) };
  } catch (error) {
    // What the tools refuse they throw with a payload; all else is a trap, after which their memory is worth nothing.
    if (error instanceof Error && 'payload' in error) return { kind: 'refused', reason: refusal(error.payload) };
    return { kind: 'failed', reason: messageOf(error) };
  }
}

/** The tools' refusals, `{ tag, val }` or the inner form of an error in Rust, in words. */
function refusal(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'tag' in payload) {
    if (payload.tag === 'component-artifact') return 'it is a component or a module, which has code.';
    return 'val' in payload && typeof payload.val === 'string' ? `${payload.val}.` : `${String(payload.tag)}.`;
  }
  const text = String(payload);
  const [, line, column] = /line: (\d+), col: (\d+)/.exec(text) ?? [];
  const [, custom] = /kind: \w+\("(.*?)"\)/s.exec(text) ?? [];
  if (custom === undefined) return text.slice(0, longestReason);
  return `${custom}, in line ${Number(line ?? 0) + 1}, column ${Number(column ?? 0) + 1}.`;
}

const longestReason = 300;

/** Makes the binary form out of the text form, and gives the WIT of all packages in a binary, one a text. */
interface BinaryTools {
  readonly unpack: (bytes: Uint8Array) => readonly string[];
  readonly parse: (text: string) => Promise<Uint8Array>;
}

/** Loads the tools out of jco; their WebAssembly lies beside the server. */
async function loadTools(): Promise<BinaryTools> {
  const { parse } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  const { $init, unpackWit } = await import('@bytecodealliance/jco-transpile/component');
  await $init;
  return { parse, unpack: (bytes) => Array.from(unpackWit(undefined, bytes), ([, text]) => text) };
}

/** One text with all packages: the first as it is, the others in braces. */
function joined([first = '', ...rest]: readonly string[]): string {
  const nested = rest.map((text) => `${text.replace(/^package ([^;\s]+);\n/, 'package $1 {\n').trimEnd()}\n}\n`);
  return [first, ...nested].join('\n');
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes[0] === 0x00 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}
