// Everything that needs no VS Code: types, lint, format, unused code, unit tests, bundles. `npm run check`.
import { rm } from 'node:fs/promises';
import { resultsFolder } from '../test/support/paths.ts';
import { checks, runSteps, summary } from './steps.ts';

await rm(resultsFolder, { recursive: true, force: true });
const { table, counts } = summary(await runSteps(checks));
console.log(`\n${table}\n\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
