import { Argument, Command as Parser, CommanderError, Option as ParserOption } from 'commander';
import { shown } from '../base/index.ts';
import type { Command, Failed, Given, Listing } from './command.ts';
import { examplesText, helpText } from './help.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly given: Given }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | Failed;

/** Reads a command line. Only the command that it names is loaded. */
export async function parse(argv: readonly string[], listings: readonly Listing[]): Promise<Parsed> {
  const words = argv.filter((word) => !word.startsWith('-'));
  const named = words[0] === 'help' ? words[1] : words[0];
  if (named === undefined || (words[0] === 'help' && named === 'help')) return withoutCommand(argv, listings);
  // `airlock help run` and `airlock --help run` ask what `airlock run --help` does.
  const asksHelp = words[0] === 'help' || argv[0] === '--help' || argv[0] === '-h';
  const args = asksHelp ? [named, '--help'] : argv;
  let parsed: Parsed | undefined;
  let out = '';
  const root = new Parser('airlock').exitOverride().helpOption(false).helpCommand(false);
  const output = {
    writeOut: (text: string) => void (out += text),
    writeErr: (text: string) => void (out += text),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    getOutHelpWidth: () => helpWidth,
    getErrHelpWidth: () => helpWidth,
  };
  root.configureOutput(output).option('--json');
  // The others are there for what is no command to be compared with.
  const listed = listings.filter(({ name }) => name === named);
  for (const { name, summary, load } of listed.length > 0 ? listed : listings) {
    const parser = new Parser(name).exitOverride().configureOutput(output).description(sentence(summary));
    if (name === named) {
      const command = await load();
      define(parser, command);
      parser.action((...all: unknown[]) => {
        parsed = { kind: 'run', command, given: givenOf(all.slice(0, command.arguments.length), parser.opts()) };
      });
    }
    root.addCommand(parser);
  }
  try {
    root.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { kind: 'help', text: out } : wrongUsage(error.message, named, listings);
  }
  return parsed ?? wrongUsage('there is no command to run', undefined, listings);
}

const helpWidth = 80;

function withoutCommand(argv: readonly string[], listings: readonly Listing[]): Parsed {
  const unknown = argv.find((word) => !['help', '-h', '--help', '--json', '-V', '--version', '--'].includes(word));
  if (unknown !== undefined) return wrongUsage(`unknown option '${shown(unknown)}'`, undefined, listings);
  const asksVersion = argv.includes('--version') || argv.includes('-V');
  return asksVersion ? { kind: 'version' } : { kind: 'help', text: helpText(listings) };
}

function define(parser: Parser, { arguments: args, options, examples }: Command): void {
  for (const { syntax, text } of args) parser.addArgument(new Argument(syntax, text));
  for (const { flags, text, many } of options) {
    const option = new ParserOption(flags, text);
    if (many) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    parser.addOption(option);
  }
  parser.option('--json', 'print what programs read: one object a line, the last with the exit code');
  parser.helpOption('-h, --help', 'show this');
  if (examples.length > 0) parser.addHelpText('after', `\n${examplesText(examples)}`);
}

function givenOf(args: readonly unknown[], options: Readonly<Record<string, unknown>>): Given {
  const of = (name: string): unknown =>
    options[name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())];
  return {
    args: args.flat().filter((value): value is string => typeof value === 'string'),
    flag: (name) => of(name) === true,
    text(name) {
      const value = of(name);
      return typeof value === 'string' ? value : undefined;
    },
    list(name) {
      const value = of(name);
      return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
    },
  };
}

function wrongUsage(message: string, named: string | undefined, listings: readonly Listing[]): Failed {
  const [first = '', ...rest] = message
    .replace(/^error: /, '')
    .split('\n')
    .map(shown);
  const known = listings.some(({ name }) => name === named);
  const help = known ? `airlock ${named} --help says how it is used` : 'airlock help lists the commands';
  return { kind: 'failed', exit: 'usage', message: first, advice: [...rest, help] };
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
