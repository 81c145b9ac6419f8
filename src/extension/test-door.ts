import { performCall } from './calls/perform.ts';
import { exportsOf } from './commands/call-export.ts';
import type { Component } from './components/component.ts';
import type { Right } from '../manifest/index.ts';
import type { Act } from './rights/question.ts';
import type { Runtime } from './runtime.ts';

/**
 * What tests inside of VS Code get from `activate`, and nobody else does: in a test run VS Code refuses dialogs, so a
 * test can neither type arguments nor confirm a grant as a person does.
 */
export interface TestDoor {
  readonly runtime: Promise<Runtime>;
  /** Milliseconds from the call of `activate` to its return. */
  readonly activationMs: number;
  /** Calls an export with arguments in WAVE and returns the outcome as the output shows it. */
  call(component: Component, name: string, wave: string): Promise<string>;
  /** Records what one call needs, and opens what is proposed. */
  record(component: Component, name: string, wave: string): Promise<void>;
  /** What was asked so far, as the act and the pattern that it was about. */
  readonly asked: readonly string[];
  /** How the next questions are answered. Without it, with yes. */
  answer(yes: boolean): void;
}

/** Answers in place of a person: in a test run nobody is there to be asked. */
export interface TestAnswers {
  readonly asked: string[];
  yes: boolean;
}

export function testDoor(runtime: Promise<Runtime>, answers: TestAnswers, activationMs: number): TestDoor {
  function exportNamed(component: Component, name: string) {
    const exported = exportsOf(component).find((each) => each.name === name);
    if (!exported) throw new Error(`${component.title} does not export ${name}`);
    return exported;
  }

  return {
    runtime,
    activationMs,
    asked: answers.asked,
    answer: (yes) => void (answers.yes = yes),
    async call(component, name, wave) {
      return (await performCall(await runtime, component, exportNamed(component, name), wave)).outcome;
    },
    async record(component, name, wave) {
      const calls = [{ exported: exportNamed(component, name), text: wave }];
      const known = await runtime;
      await known.recordings.recordCalls(known, component, () => Promise.resolve(calls.pop()));
    },
  };
}

/** The questions of a test run: each is noted before it is answered. */
export function answersOf(answers: TestAnswers) {
  return {
    grant: (_component: Component, right: Right, act: Act): Promise<boolean> => {
      answers.asked.push(`${act}: ${right.capability} ${right.pattern}`);
      return Promise.resolve(answers.yes);
    },
    record: ({ title }: Component): Promise<boolean> => {
      answers.asked.push(`Record: ${title}`);
      return Promise.resolve(answers.yes);
    },
    command: (): Promise<boolean> => Promise.resolve(true),
    openAddress: (address: string): Promise<boolean> => {
      answers.asked.push(`Open: ${address}`);
      return Promise.resolve(answers.yes);
    },
    deletion: (question: string): Promise<boolean> => {
      answers.asked.push(question);
      return Promise.resolve(answers.yes);
    },
  };
}
