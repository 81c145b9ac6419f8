import { shown } from '../../base/index.ts';
import { exportedFunctions } from '../../host/index.ts';
import { printWave, type ValueType } from '../../wit/index.ts';
import { allowBuildOption, openBuilding } from '../building.ts';
import { type Command, done, failed } from '../command.ts';
import { deniedLines, deniedOf } from '../denied.ts';
import { findExport, readArguments } from '../exports.ts';
import { createGuestOutput } from '../guest-output.ts';
import { failureOf, openHosting, startLinked } from '../hosting.ts';
import { debugLog } from '../programs.ts';
import { grantOption, parseGrants } from '../rights.ts';
import { scoped } from '../scoped.ts';
import { findRunnable } from '../runnable.ts';
import { keepingFolderOf } from '../target.ts';

/** Calls one export of a component and prints what it returns, as WAVE. */
export const call: Command = {
  arguments: [
    { syntax: '<component>', text: 'a folder with airlock.json, or any .wasm component' },
    { syntax: '<export>', text: 'its name: f, iface#f or ns:pkg/iface@1.0.0#f' },
    { syntax: '[values...]', text: 'an argument each, as WAVE; after -- they may begin with a dash' },
  ],
  options: [grantOption, allowBuildOption],
  examples: [
    ['airlock call hello.wasm greet World', 'a string needs no quotation marks of its own'],
    ["airlock call math.wasm sum '[1, 2, 3]'", 'everything else is WAVE'],
    ['airlock call --grant filesystem.read=./data/** . total', 'granted for this call only'],
  ],
  async run(given, ports, show) {
    const [name = '', wanted = '', ...words] = given.args;
    const rights = parseGrants(given.list('grant'));
    if (rights.kind === 'failed') return rights;
    const target = await findRunnable(name, ports, rights.rights);
    if (target.kind === 'failed') return target;
    const log = debugLog(ports);
    return scoped(log, async (scope) => {
      const building = scope.own(openBuilding(ports, show, log, given.flag('allow-build')));
      const built = await building.build(target);
      if (built.kind === 'failed') return built;
      const found = findExport(exportedFunctions(built.version.exports), wanted);
      if (found.kind === 'failed') return found;
      const { signature, path } = found.exported;
      const read = readArguments(words, signature);
      if (read.kind === 'failed') return read;

      const output = createGuestOutput(ports, show, 'stderr');
      const hosting = scope.own(openHosting(ports, show, log, output, keepingFolderOf(target)));
      const { host } = hosting;
      const started = await startLinked(hosting, building, target, built, { rights: rights.rights }, ports);
      if (started.kind === 'failed') return started;
      const { key } = started;
      ports.interrupted.addEventListener('abort', () => void host.remove(key));
      const outcome = await host.call(key, path, signature, read.values);
      const denied = deniedOf(host, key);
      const result = outcome.kind === 'returned' ? { result: resultText(outcome.value, signature.result) } : {};
      if (outcome.kind === 'returned') show.line(shownLines(result.result ?? ''));
      if (denied.length > 0) {
        const message = outcome.kind === 'returned' ? 'something was denied' : failureOf(outcome).message;
        return failed('denied', message, { advice: deniedLines(denied, target), value: { ...result, denied } });
      }
      if (outcome.kind === 'failed') return failureOf(outcome);
      return done(result, isError(outcome.value, signature.result) ? 'failure' : 'fine');
    });
  },
};

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
