// Measures and prints figures: `npm run bench -- wit [--json FILE]`.
import { writeFileSync } from 'node:fs';
import { measureWit } from '../bench/wit.ts';

const benches = { wit: () => measureWit(() => performance.now()) } as const;

const [name = '', option, file] = process.argv.slice(2);
if (!isBench(name)) {
  console.error(`Say what to measure: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const figures = JSON.stringify(await benches[name](), undefined, 2);
console.log(figures);
if (option === '--json' && file !== undefined) writeFileSync(file, `${figures}\n`);

function isBench(text: string): text is keyof typeof benches {
  return Object.hasOwn(benches, text);
}
