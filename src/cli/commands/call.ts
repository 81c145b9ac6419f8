import { allowBuildOption } from '../building.ts';
import { callOnce } from '../calling.ts';
import type { Command } from '../command.ts';
import { grantOption } from '../rights.ts';

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
  run: (given, ports, show) => callOnce(given, ports, show),
};
