// All that must hold: the checks, then the package in real VS Codes. `npm test`. The last line is the count of tests.
import { rm } from 'node:fs/promises';
import { resultsFolder } from '../test/support/paths.ts';
import { checks, runSteps, summary, tests } from './steps.ts';

// What an earlier run left must not count for a suite that does not run now.
await rm(resultsFolder, { recursive: true, force: true });
const { table, counts } = summary(await runSteps([...checks, ...tests]));
console.log(`\n${table}\n`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
