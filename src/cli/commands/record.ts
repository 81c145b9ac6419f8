import { shown } from '../../base/index.ts';
import { printTape, tapeEnding } from '../../host/index.ts';
import { allowBuildOption } from '../building.ts';
import { callOnce } from '../calling.ts';
import { type Command, failed } from '../command.ts';
import { grantOption } from '../rights.ts';
import { writeWhole } from '../sign/write-whole.ts';

/** As `call`, and writes all that went through the component's boundary into a file. */
export const record: Command = {
  arguments: [
    { syntax: '<component>', text: 'a folder with airlock.json, or any .wasm component' },
    { syntax: '<export>', text: 'its name: f, iface#f or ns:pkg/iface@1.0.0#f' },
    { syntax: '[values...]', text: 'an argument each, as WAVE; after -- they may begin with a dash' },
  ],
  options: [
    { flags: '-o, --output <file>', text: `the file, *${tapeEnding}; it holds all that the component read` },
    grantOption,
    allowBuildOption,
  ],
  examples: [
    [`airlock record -o hello${tapeEnding} hello.wasm greet World`, 'one call, and what it asked and was answered'],
    [`airlock replay hello${tapeEnding} hello.wasm`, 'the same again, answered by the file'],
  ],
  async run(given, ports, show) {
    const file = given.text('output');
    if (file === undefined) {
      return failed('usage', 'record writes a file, and none is named', { advice: [`-o call${tapeEnding} names it`] });
    }
    return callOnce(given, ports, show, async (tape) => {
      const unwritten = await writeWhole(file, printTape(tape), ports, privateMode);
      if (unwritten) return unwritten;
      show.event({ event: 'recorded', file });
      show.note(`recorded in ${shown(file)}, which holds all that the component read: keep it from others`);
      return undefined;
    });
  },
};

/** Whoever recorded may read it, and nobody else. */
const privateMode = 0o600;
