// Measures and prints figures: `npm run bench -- NAME [--json FILE]`. It fails where a figure misses its target.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureBuild } from '../bench/build.ts';
import { type Figures, isRate } from '../bench/figure.ts';
import { measureGates } from '../bench/gates.ts';
import { measureCommandLine } from '../bench/cli.ts';
import { measureHost } from '../bench/host.ts';
import { measureLanguage } from '../bench/language.ts';
import { measureWit } from '../bench/wit.ts';
import { measureWorkbench } from '../bench/workbench.ts';

const now = (): number => performance.now();
const benches: Readonly<Record<string, () => Promise<Figures>>> = {
  build: () => measureBuild(now),
  cli: () => measureCommandLine(now),
  host: () => measureHost(now, positionals.slice(1)),
  gates: () => measureGates(now),
  language: () => measureLanguage(now),
  wit: () => measureWit(now),
  workbench: () => measureWorkbench(),
};

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const measure = benches[positionals[0] ?? ''];
if (!measure) {
  console.error(`Say what to measure: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const figures = await measure();
for (const [name, { value, unit, reference, ratio, target, ok }] of Object.entries(figures)) {
  const beside = ratio === null ? '' : `, reference ${reference} ${unit}, ratio ${ratio}`;
  console.log(
    `${ok ? 'ok    ' : 'MISSED'} ${name}: ${value} ${unit} (${isRate(unit) ? 'at least' : 'at most'} ${target}${beside})`,
  );
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);
process.exitCode = Object.values(figures).every(({ ok }) => ok) ? 0 : 1;
