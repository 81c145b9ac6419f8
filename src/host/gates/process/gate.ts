import type { Asker } from '../../questions/asker.ts';
import { type Answer, err, ok } from '../answer.ts';
import type { Guard } from '../guard.ts';
import { overRunLimit, type ProcessError, processLimits, type ProcessOutcome, type ProcessOutput } from './messages.ts';

/**
 * `airlock:component/process`: the worker only checks sizes. Whether a program is run is decided on the main thread,
 * which runs it while the guest is blocked; the deadline of the guest's own call ends both.
 */
export function processGate(guard: Guard, asker: Asker) {
  return {
    run(program: string, args: readonly string[], input: Uint8Array): Answer<ProcessOutput, ProcessError> {
      const command = [program, ...args];
      const outcome =
        flawOf(command, input) ?? asker.ask<'process'>({ kind: 'process', command, input: input.slice() }).outcome;
      if (outcome.kind === 'ended') return ok(outcome.output);
      if (outcome.denial) guard.refused(outcome.denial);
      return err(outcome.error);
    },
  };
}

function flawOf(command: readonly string[], input: Uint8Array): ProcessOutcome | undefined {
  const { arguments: most, argumentBytes, inputBytes } = processLimits;
  const bytes = command.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
  if (command.length > most + 1) return tooLarge(`arguments of a program: ${most}`);
  if (bytes > argumentBytes) return tooLarge(`arguments of a program: ${argumentBytes / 1024} KiB`);
  if (input.length > inputBytes) return tooLarge(`input of a program: ${inputBytes / (1024 * 1024)} MiB`);
  // The system ends an argument at this character, so what runs would not be what was judged.
  return command.some((word) => word.includes('\0')) ? { kind: 'failed', error: 'invalid-argument' } : undefined;
}

function tooLarge(what: string): ProcessOutcome {
  return { kind: 'failed', error: 'limit-exceeded', denial: overRunLimit(what) };
}
