import { shown } from '../base/index.ts';
import { exportedFunctions, type Tape } from '../host/index.ts';
import { printWave, type ValueType } from '../wit/index.ts';
import { done, type Failed, failed, type Given, type Outcome } from './command.ts';
import { deniedLines, deniedOf } from './denied.ts';
import { findExport, readArguments } from './exports.ts';
import { createGuestOutput } from './guest-output.ts';
import { failureOf, openHosting, startLinked } from './hosting.ts';
import type { Ports } from './ports.ts';
import { parseGrants } from './rights.ts';
import type { Show } from './show.ts';
import { keepingFolderOf } from './target.ts';
import { withBuilt } from './with-built.ts';

/**
 * Builds and starts a component, calls one of its exports, and prints what it returns as WAVE.
 *
 * @param keep is given what went through the component's boundary, from its start on, whatever became of the call
 */
export async function callOnce(
  given: Given,
  ports: Ports,
  show: Show,
  keep?: (tape: Tape) => Promise<Failed | undefined>,
): Promise<Outcome> {
  const [name = '', wanted = '', ...words] = given.args;
  const rights = parseGrants(given.list('grant'));
  if (rights.kind === 'failed') return rights;
  return withBuilt(name, rights.rights, given, ports, show, async ({ target, built, building, scope, log }) => {
    const found = findExport(exportedFunctions(built.version.exports), wanted);
    if (found.kind === 'failed') return found;
    const { signature, path } = found.exported;
    const read = readArguments(words, signature);
    if (read.kind === 'failed') return read;

    const output = createGuestOutput(ports, show, 'stderr');
    const hosting = scope.own(openHosting(ports, show, log, output, keepingFolderOf(target)));
    const { host } = hosting;
    const started = await startLinked(
      hosting,
      building,
      target,
      built,
      { rights: rights.rights, ...(keep && { recorded: true }) },
      ports,
    );
    if (started.kind === 'failed') return started;
    const { key } = started;
    ports.interrupted.addEventListener('abort', () => void host.remove(key));
    const outcome = await host.call(key, path, signature, read.values);
    const denied = deniedOf(host, key);
    const result = outcome.kind === 'returned' ? { result: resultText(outcome.value, signature.result) } : {};
    if (outcome.kind === 'returned') show.line(shownLines(result.result ?? ''));
    const tape = host.stopRecordingCalls(key);
    const unkept = tape && (await keep?.(tape));
    if (unkept) return unkept;
    if (denied.length > 0) {
      const message = outcome.kind === 'returned' ? 'something was denied' : failureOf(outcome).message;
      return failed('denied', message, { advice: deniedLines(denied, target), value: { ...result, denied } });
    }
    if (outcome.kind === 'failed') return failureOf(outcome);
    return done(result, isError(outcome.value, signature.result) ? 'failure' : 'fine');
  });
}

function resultText(value: unknown, type: ValueType | undefined): string {
  return type === undefined ? '()' : printWave(value, type);
}

/** WAVE has its own escapes for what a terminal obeys in texts; what is left is ours to make visible. */
function shownLines(text: string): string {
  return text.split('\n').map(shown).join('\n');
}

function isError(value: unknown, type: ValueType | undefined): boolean {
  return (
    type?.kind === 'result' && typeof value === 'object' && value !== null && 'tag' in value && value.tag === 'err'
  );
}
