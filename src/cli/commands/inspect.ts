import { basename, resolve } from 'node:path';
import { shown } from '../../base/index.ts';
import {
  type BinaryDescription,
  type BinarySource,
  type Described,
  largestBinary,
  reportText,
} from '../../build/index.ts';
import { importedCapabilities } from '../../manifest/index.ts';
import { type Command, done, failed, type Outcome } from '../command.ts';
import { readBinary } from '../files.ts';
import { lackingImports } from '../lacking.ts';
import { debugLog, startDescriber } from '../programs.ts';

/** Shows what a binary says about itself. Nothing of it is run, and what decodes it has a process of its own. */
export const inspect: Command = {
  arguments: [{ syntax: '<file>', text: 'a component, a core module, or WIT in binary form; - reads stdin' }],
  options: [{ flags: '--wit', text: 'print nothing but the WIT' }],
  examples: [
    ['airlock inspect hello.wasm', 'what it exports, what it may ask for, who made it'],
    ['airlock inspect --json hello.wasm', 'the same for programs'],
    ['airlock inspect --wit hello.wasm > hello.wit', 'its contract as a file'],
  ],
  async run(given, ports, show) {
    const [file = ''] = given.args;
    const read = await readBinary(file, ports, largestBinary);
    if (read.kind === 'failed') return read;
    const describer = startDescriber(ports, debugLog(ports));
    try {
      const from: BinarySource = { kind: 'bytes', bytes: read.bytes };
      const described = await describer.ask('describe', { from });
      if (described.kind !== 'done') return refusal(file, described);
      const name = file === '-' ? 'stdin' : basename(resolve(ports.cwd, file));
      const { value } = described;
      const lacking = lackingImports(value, { requests: [], links: [] }, ports.home);
      for (const line of shownLines(given.flag('wit') ? witText(value) : reportText(name, value))) show.line(line);
      if (!given.flag('wit')) for (const line of lackingLines(lacking)) show.line(line);
      return done({ file, ...factsOf(value), ...(lacking && { lacking }) });
    } finally {
      describer.dispose();
    }
  },
};

function refusal(file: string, described: Exclude<Described<unknown>, { kind: 'done' }>): Outcome {
  const name = shown(file);
  if (described.kind === 'refused') return failed('contract', `${name}: ${shown(described.message)}`);
  if (described.kind === 'timeout')
    return failed('limit', `${name}: it was not understood within ${described.milliseconds} ms`);
  return failed('failure', `${name}: what looks into it ended: ${shown(described.reason)}`);
}

function factsOf(description: BinaryDescription): object {
  const { kind, bytes, producers, parts, imports, exports, wit } = description;
  const facts = { kind, bytes, producers: Object.fromEntries(producers), parts, imports, exports, wit };
  return description.kind === 'component'
    ? { ...facts, capabilities: importedCapabilities(description.imports) }
    : facts;
}

/** As comments, as all is that is said about the WIT. */
function lackingLines(lacking: readonly string[] | undefined): readonly string[] {
  if (lacking === undefined || lacking.length === 0) return [];
  const head = ['', '// This host does not answer all that it imports:'];
  return [...head, ...lacking.map((sentence) => `//   ${shown(sentence)}`)];
}

function witText({ wit }: BinaryDescription): string {
  return wit.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
}

/** Texts of a file may hold what a terminal obeys; line ends and tabs are ours. */
function shownLines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').map(shown).join('\t'));
}
