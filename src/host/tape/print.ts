import { printWave } from '../../wit/index.ts';
import type { Tape, TapedCall, TapedDenial, TapedImport, TapedInstance } from './tape.ts';

/** The first line of a tape's text. */
export const tapeHeader = 'airlock tape 1';

/** The last line of a tape: without it nobody could tell that what followed a whole call was cut off. */
export const tapeEnd = 'end';

/** How many calls a tape has, in all its instances. */
export function callsOn({ instances }: Tape): number {
  return instances.reduce((sum, { calls }) => sum + calls.length, 0);
}

/** The text of a tape: a line for each thing, what belongs to it indented below. */
export function printTape(tape: Tape): string {
  return [
    tapeHeader,
    `component ${quoted(tape.component)}`,
    `time ${timeText(tape.time)}`,
    `calls ${callsOn(tape)}`,
    ...(tape.exportsOnly ? ['exports only'] : []),
    ...tape.instances.flatMap(instanceLines),
    tapeEnd,
    '',
  ].join('\n');
}

/** Without what it says of times and versions: what two runs of the same have to agree in. */
export function comparableTape(tape: Tape): string {
  return tape.instances
    .flatMap((instance) => [
      'instance',
      ...instanceLines(instance).filter((line) => !/^(?:instance | {2}time )/.test(line)),
    ])
    .concat('')
    .join('\n');
}

function instanceLines({ version, dropped, start, calls }: TapedInstance): string[] {
  return [
    '',
    `instance ${quoted(version)}`,
    ...(dropped === 0 ? [] : [`  dropped ${dropped}`]),
    ...start.flatMap(importLines),
    ...calls.flatMap(callLines),
  ];
}

function callLines({ name, args, time, took, imports, denied, cut, ending }: TapedCall): string[] {
  return [
    `call ${name}(${args})`,
    `  time ${timeText(time)} took ${Number(took.toFixed(3))} ms`,
    ...imports.flatMap(importLines),
    ...denied.map((each) => `  ${deniedText(each)}`),
    ...(cut ? ['  cut'] : []),
    ...(ending === undefined
      ? []
      : [
          ending.kind === 'returns'
            ? `  returns ${ending.text}`
            : `  fails ${ending.failure} ${quoted(ending.message)}`,
        ]),
  ];
}

function importLines({ name, args, result, ends, denied }: TapedImport): string[] {
  const answer = result === undefined ? (ends === undefined ? '' : ` ends ${ends}`) : ` -> ${result}`;
  return [`  import ${name}(${args})${answer}`, ...denied.map((each) => `    ${deniedText(each)}`)];
}

function deniedText({ capability, what, reason }: TapedDenial): string {
  return `denied ${capability} ${quoted(what)} ${reason}`;
}

function quoted(text: string): string {
  return printWave(text, { kind: 'string' });
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
