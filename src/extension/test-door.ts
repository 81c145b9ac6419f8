import { callWith, exportsOf } from './commands/call-export.ts';
import type { Component } from './components/component.ts';
import type { Runtime } from './runtime.ts';

/**
 * What tests inside of VS Code get from `activate`, and nobody else does: in a test run VS Code refuses dialogs, so a
 * test can neither type arguments nor confirm a grant as a person does.
 */
export interface TestDoor {
  readonly runtime: Promise<Runtime>;
  /** Calls an export with arguments in WAVE and returns the outcome as the output shows it. */
  call(component: Component, name: string, wave: string): Promise<string>;
}

export function testDoor(runtime: Promise<Runtime>): TestDoor {
  return {
    runtime,
    async call(component, name, wave) {
      const exported = exportsOf(component).find((each) => each.name === name);
      if (!exported) throw new Error(`${component.title} does not export ${name}`);
      return callWith(await runtime, component, exported, wave);
    },
  };
}

/** In a test run nobody is there to be asked. */
export function confirmed(): Promise<boolean> {
  return Promise.resolve(true);
}
