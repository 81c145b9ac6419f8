import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

/**
 * The entry that VS Code calls inside its extension host. The test files and the file for the outcome come through the
 * environment; each outcome is written as it happens, so that what a crash left behind can be told from a whole run.
 */
export async function run(): Promise<void> {
  const record = (line: object): void => appendFileSync(variable('AIRLOCK_TEST_OUTCOME'), `${JSON.stringify(line)}\n`);
  const mocha = new Mocha({ ui: 'tdd', timeout: 180_000, retries: 1, reporter: Silent });
  for (const file of JSON.parse(variable('AIRLOCK_TEST_FILES')) as string[]) mocha.addFile(file);

  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => record({ kind: 'passed', title: test.fullTitle(), milliseconds: test.duration ?? 0 }));
    runner.on('fail', (test, error: Error) =>
      record({ kind: 'failed', title: test.fullTitle(), error: error.stack ?? error.message }),
    );
    runner.on('retry', (test, error: Error) =>
      record({ kind: 'again', title: test.fullTitle(), error: error.stack ?? error.message }),
    );
    runner.on('pending', (test) =>
      record({ kind: 'failed', title: test.fullTitle(), error: 'A skipped test counts as a failed one.' }),
    );
  });
  record({ kind: 'ended', failures });
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** Nobody sees the extension host's standard output; the outcomes are printed by who started VS Code. */
class Silent extends Mocha.reporters.Base {}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
