// Stands for `wasm-tools parse <file> -o <file>`.
import { readFile, writeFile } from 'node:fs/promises';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';

const [command, from, option, to] = process.argv.slice(2);
if (command !== 'parse' || from === undefined || option !== '-o' || to === undefined) {
  console.error('usage: wasm-tools parse <file> -o <file>');
  process.exit(2);
}
try {
  await writeFile(to, await parse(await readFile(from, 'utf8')));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
