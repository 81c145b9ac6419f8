import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { components } from './components.ts';
import { bytesOf, type Source } from '../../test/host/support/component.ts';

const exportsEach = 45;

const numbers = Array.from({ length: exportsEach }, (_, at) => at);

/** Many exports, each of them a row, and one that is refused a variable each time it is called. */
const source: Source = {
  world: `
    import wasi:cli/environment@0.2.12;
    export look: func();
    ${numbers.map((at) => `export echo${at}: func(a: u32) -> u32;`).join('\n')}
  `,
  core: `(module
    (import "wasi:cli/environment@0.2.12" "get-environment" (func $get (param i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "look") (call $get (i32.const 64)))
    ${numbers.map((at) => `(func (export "echo${at}") (param i32) (result i32) (local.get 0))`).join('\n')})`,
};

/** Lays out a workspace of prebuilt components, so that what is measured is not their builds. */
export async function layOut(folder: string): Promise<void> {
  const bytes = await bytesOf(source);
  for (let at = 0; at < components; at++) {
    const place = join(folder, `component-${at}`);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'component.wasm'), bytes);
    const manifest = {
      name: `component-${at}`,
      version: '0.1.0',
      component: './component.wasm',
      capabilities: { environment: ['BENCH'] },
    };
    await writeFile(join(place, 'airlock.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}

/** An extension that does nothing: what the same window costs without Airlock. */
export async function layOutEmptyExtension(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const about = { name: 'nothing', publisher: 'airlock', version: '0.0.1', engines: { vscode: '^1.100.0' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(about));
}
