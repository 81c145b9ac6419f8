import { imagePageBytes, messageOf, type PageLayer } from '../../base/index.ts';
import { initialise } from './initialise.ts';
import type { MakeShell } from './make.ts';
import type { SealedFolder } from '../sealed-folder.ts';
import type { Shell } from './shell.ts';
import { featuresFor } from './splice.ts';
import { filledPages } from './pages.ts';

/** Whether the inner parts of the tools that the fast path uses are as it knows them. */
export interface Guard {
  /** What is wrong with them, as far as is known. */
  flaw(): Promise<string | undefined>;
  /** Builds and calls a tiny component of our own, once for each version of the tools. It takes seconds. */
  test(): Promise<void>;
}

export interface GuardPorts {
  /** The version that componentize-js says it has. */
  version(): Promise<string>;
  readonly make: MakeShell;
  /** Where it is kept that the test was passed. */
  readonly folder: SealedFolder | undefined;
  /** Stands for the tools and everything in this program that decides what a shell is. */
  readonly tools: string;
}

/** The version whose inner parts are known. */
const knownVersion = '0.23.0';

export function createGuard({ version, make, folder, tools }: GuardPorts): Guard {
  let versionFlaw: Promise<string | undefined> | undefined;
  let testFlaw: string | undefined;
  let tested: Promise<void> | undefined;

  async function compareVersion(): Promise<string | undefined> {
    try {
      const found = await version();
      return found === knownVersion ? undefined : `componentize-js is ${found}, and ${knownVersion} is known`;
    } catch (error) {
      return `the version of componentize-js cannot be read: ${messageOf(error)}`;
    }
  }

  async function test(): Promise<void> {
    const passed = `self-test ${process.versions.v8} ${tools}`;
    if (await folder?.read(passed)) return;
    testFlaw = await selfTest(make);
    if (testFlaw === undefined) await folder?.write(passed, new Uint8Array());
  }

  return {
    async flaw() {
      versionFlaw ??= compareVersion();
      return (await versionFlaw) ?? testFlaw;
    },
    test: () => (tested ??= test()),
  };
}

const wit = 'package airlock:test; world test { export next: func(text: string, number: u32) -> string; }';
const source = 'const made = [40]; export const next = (text, number) => text + (made[0] + number);';
const memoryBytes = 64 * 1024 * 1024;

/** What is wrong with a component that was made on the fast path. The source, the world and so the glue are our own. */
async function selfTest(make: MakeShell): Promise<string | undefined> {
  try {
    const files = [{ path: 'test.wit', name: 'test.wit', text: wit }];
    const sources = { kind: 'wit' as const, files, single: true };
    const { outcome } = await make({ wit: sources, worldName: 'test', memoryBytes, features: featuresFor([]) });
    if (outcome.kind !== 'shell') return `the engine cannot be prepared (${JSON.stringify(outcome)})`;
    const answer = await callMade(outcome.shell);
    return answer === 'é42' ? undefined : `a component made of it answered ${JSON.stringify(answer)}`;
  } catch (error) {
    return `a component made of it failed: ${messageOf(error)}`;
  }
}

async function callMade({ engine, bindings, environment, globals, cores, core, glue }: Shell): Promise<unknown> {
  const module = await WebAssembly.compile(new Uint8Array(engine));
  const done = await initialise({ module, bindings, environment, globals }, source, () => {});
  if (done.kind !== 'initialised') throw new Error(JSON.stringify(done));
  const image = filledPages(done.memory);
  const modules = new Map<string, WebAssembly.Module>();
  for (const [name, bytes] of Object.entries(cores)) {
    modules.set(name, await WebAssembly.compile(new Uint8Array(bytes)));
  }
  const { instantiate } = (await import(
    `data:text/javascript;base64,${Buffer.from(glue).toString('base64')}`
  )) as TestGlue;
  const made = await instantiate(
    (name) => modules.get(name),
    everything,
    async (each, imports) => {
      const instance = await WebAssembly.instantiate(each, imports);
      if (each === modules.get(core)) fill(instance, done.memory.length, image);
      return instance;
    },
  );
  return made.next('é', 2);
}

interface TestGlue {
  instantiate(
    getCore: (name: string) => WebAssembly.Module | undefined,
    imports: object,
    instantiateCore: (module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>,
  ): Promise<{ next(text: string, number: number): unknown }>;
}

/** Every interface with every member, be it a function or a class. The engine asks what time it is, which is zero. */
const everything: object = new Proxy({}, { get: () => new Proxy({}, { get: () => zero }) });

function zero(): bigint {
  return 0n;
}

function fill({ exports }: WebAssembly.Instance, bytes: number, { pages, content }: PageLayer): void {
  const memory = Object.values(exports).find((each) => each instanceof WebAssembly.Memory);
  if (!memory) throw new Error('the engine exports no memory');
  memory.grow((bytes - memory.buffer.byteLength) / 65_536);
  const view = new Uint8Array(memory.buffer);
  for (const [index, page] of pages.entries())
    view.set(content.subarray(index * imagePageBytes, (index + 1) * imagePageBytes), page * imagePageBytes);
}
