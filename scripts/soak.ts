// Keeps a host busy at random for a long time: `npm run soak -- --minutes 10 --seed 1 [--json FILE]`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { soak } from '../test/host/soak/soak.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, json: { type: 'string' } },
});
const minutes = Number(values.minutes ?? 10);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error('Give --minutes above 0 and a whole number as --seed.');
  process.exit(2);
}
/** How much memory may grow over the second half. */
const mostGrowth = 0.05;

console.log(`${minutes} minutes with --seed ${seed}`);
const report = await soak({ seconds: minutes * 60, seed, progress: (text) => console.log(text) });
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const { growth, tally, flaws } = report;
console.log(`\n${report.acts} acts, ${report.moves} moves, ${report.rests} rests in ${report.seconds} s`);
for (const [name, count] of Object.entries(tally)) console.log(`  ${name}: ${count}`);
console.log(`memory over the second half: held ${percent(growth.held)}, resident ${percent(growth.resident)} more`);
for (const flaw of flaws) console.log(`FLAW: ${flaw}`);
const isWell = flaws.length === 0 && growth.held < mostGrowth && growth.resident < mostGrowth;
console.log(isWell ? 'ok' : 'FAILED');
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
process.exitCode = isWell ? 0 : 1;
