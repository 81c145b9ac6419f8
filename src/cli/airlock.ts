import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, shown } from '../base/index.ts';
import { type Command, done, type Failed, type Outcome } from './command.ts';
import { readConfig } from './config.ts';
import { exits } from './exit.ts';
import { commands } from './list.ts';
import { parse } from './parse.ts';
import type { Ports } from './ports.ts';
import { createShow, type Show } from './show.ts';

/**
 * Runs one command line (without the program's own name) and gives its exit code. It never throws, and what it wrote is
 * all that it says: with `--json` the last line of stdout is an object whose `exit` is the code.
 */
export async function airlock(argv: readonly string[], ports: Ports): Promise<number> {
  const json = argv.slice(0, endOfOptions(argv)).includes('--json');
  const parsed = await parse(argv, commands);
  const read = await readConfig(ports);
  const show = createShow(ports, json, read.kind === 'config' ? read.config.colour : 'auto');
  switch (parsed.kind) {
    case 'help':
      if (!show.json) ports.stdout.write(parsed.text);
      return finish(done({ help: parsed.text }), ports, show);
    case 'version':
      return finish(versionOf(ports, show), ports, show);
    case 'failed':
      return finish(parsed, ports, show);
    default:
      if (read.kind === 'failed' && !parsed.command.anyConfig) return finish(read, ports, show);
      return finish(await runSafely(parsed.command, parsed.given, ports, show), ports, show);
  }
}

function versionOf({ home }: Ports, show: Show): Outcome {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { readonly version: string };
  show.line(version);
  return done({ version });
}

function endOfOptions(argv: readonly string[]): number {
  const end = argv.indexOf('--');
  return end < 0 ? argv.length : end;
}

/** An error that nobody foresaw is a mistake of ours, and is told as one. */
async function runSafely(
  command: Command,
  given: Parameters<Command['run']>[0],
  ports: Ports,
  show: Show,
): Promise<Outcome> {
  try {
    return await command.run(given, ports, show);
  } catch (error) {
    const advice = error instanceof Error && ports.env['AIRLOCK_DEBUG'] ? [error.stack ?? ''] : [];
    return { kind: 'failed', exit: 'failure', message: shown(messageOf(error)), advice };
  }
}

function finish(outcome: Outcome, ports: Ports, show: Show): number {
  const exit = outcome.exit ?? 'fine';
  const { code } = exits[exit];
  if (outcome.kind === 'failed') tell(outcome, ports, show);
  show.event({ exit: code, ...resultOf(outcome) });
  return code;
}

function tell({ message, advice = [] }: Failed, ports: Ports, show: Show): void {
  if (show.json) return;
  ports.stderr.write(`${show.paint.bad('error:')} ${message}\n`);
  for (const line of advice) ports.stderr.write(`  ${line}\n`);
}

function resultOf(outcome: Outcome): object {
  if (outcome.kind === 'done') return outcome.value;
  const { exit, message, advice = [], value } = outcome;
  return { error: { kind: exit, message, ...(advice.length > 0 ? { advice } : {}) }, ...value };
}
