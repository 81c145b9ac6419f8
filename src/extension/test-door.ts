import type { Runtime } from './runtime.ts';

/**
 * What tests inside of VS Code get from `activate`, and nobody else does: in a test run, VS Code refuses dialogs, so a
 * test could not confirm a grant as a person does.
 */
export interface TestDoor {
  readonly runtime: Promise<Runtime>;
}

export function testDoor(runtime: Promise<Runtime>): TestDoor {
  return { runtime };
}
