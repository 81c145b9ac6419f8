import { resolve } from 'node:path';
import { shown } from '../../base/index.ts';
import { callsOn, openReplays, readTapeFile, tapeDifference, tapeEnding, toVersion } from '../../host/index.ts';
import { allowBuildOption } from '../building.ts';
import { type Command, done, failed } from '../command.ts';
import { failureOf } from '../hosting.ts';
import { withBuilt } from '../with-built.ts';
import type { Show } from '../show.ts';

/** Makes the recorded calls again, answered by the file alone, and shows what is different. */
export const replay: Command = {
  arguments: [
    { syntax: '<file>', text: `what was recorded, *${tapeEnding}` },
    { syntax: '[component]', text: 'a folder with airlock.json, or any .wasm component; this folder without it' },
  ],
  options: [allowBuildOption],
  examples: [
    [`airlock replay hello${tapeEnding}`, 'against the component in this folder'],
    [`airlock replay hello${tapeEnding} new.wasm`, 'against another version: exit 1 and a diff where it differs'],
  ],
  async run(given, ports, show) {
    const [file = '', name = '.'] = given.args;
    const path = resolve(ports.cwd, file);
    const read = await readTapeFile(path);
    if (read.kind === 'unread') return failed('not-found', `${shown(file)} ${read.message}`);
    if (read.kind === 'error') {
      const { line, message } = read;
      return failed('failure', `${shown(file)}:${line}: ${message}`, { value: { file: path, line, message } });
    }
    return withBuilt(name, [], given, ports, show, async ({ target, built, scope, log }) => {
      const replays = scope.own(openReplays({ clock: ports.clock, log, workerFile: ports.programs.worker }));
      const version = toVersion(built.version, target.manifest, { ...target, inputs: built.inputs });
      const outcome = await replays.replay(version, read.tape, ports.interrupted);
      if (outcome.kind === 'failed') return failureOf(outcome);
      const calls = callsOn(outcome.tape);
      if (outcome.same) {
        show.line(`no difference in ${calls} ${calls === 1 ? 'call' : 'calls'}`);
        return done({ same: true, calls });
      }
      const difference = tapeDifference(read.tape, outcome.tape);
      for (const line of difference.split('\n')) show.line(painted(line, show));
      return failed('failure', 'it does not do the same', { value: { same: false, calls, difference } });
    });
  },
};

function painted(line: string, { paint }: Show): string {
  const text = shown(line);
  if (text.startsWith('+')) return paint.good(text);
  return text.startsWith('-') ? paint.bad(text) : text;
}
