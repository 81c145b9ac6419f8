import { styleText } from 'node:util';
import type { Ports } from './ports.ts';

/**
 * Where commands write. Whatever comes from a guest or a file goes through `shown` before it is given to one of these:
 * it may hold what a terminal obeys.
 */
export interface Show {
  /** Whether programs read this: then people's lines are left out. */
  readonly json: boolean;
  /** A line of the answer, on stdout. Nothing with `--json`. */
  line(text: string): void;
  /** Something that happened while the command goes on: an object a line on stdout with `--json`, else nothing. */
  event(event: object): void;
  /** What goes on, on stderr. Nothing with `--json`. */
  note(text: string): void;
  warn(text: string): void;
  /** Text with emphasis where colours are wanted, and as it is elsewhere. */
  readonly paint: Paint;
}

export type Paint = Readonly<Record<'strong' | 'faint' | 'good' | 'bad' | 'notable', (text: string) => string>>;

/** @param colour what the person set, where the environment says nothing */
export function createShow(
  ports: Pick<Ports, 'stdout' | 'stderr' | 'env'>,
  json: boolean,
  colour: 'auto' | 'always' | 'never',
): Show {
  const paint = paintFor(ports, colour);
  return {
    json,
    paint,
    line(text) {
      if (!json) ports.stdout.write(`${text}\n`);
    },
    event(event) {
      if (json) ports.stdout.write(`${jsonLine(event)}\n`);
    },
    note(text) {
      if (!json) ports.stderr.write(`${text}\n`);
    },
    warn(text) {
      ports.stderr.write(`${paint.notable('warning:')} ${text}\n`);
    },
  };
}

/** JSON in which what a terminal obeys, hides or turns is written as an escape: programs read the same text of it. */
function jsonLine(value: object): string {
  return JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
    Array.from({ length: character.length }, (_unit, at) => character.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const styles = { strong: 'bold', faint: 'dim', good: 'green', bad: 'red', notable: 'yellow' } as const;

function paintFor(
  { stdout, stderr, env }: Pick<Ports, 'stdout' | 'stderr' | 'env'>,
  colour: 'auto' | 'always' | 'never',
): Paint {
  const wanted = wantsColour(env, colour, stdout.isTerminal && stderr.isTerminal);
  const make = (style: keyof typeof styles) => (text: string) =>
    wanted ? styleText(styles[style], text, { validateStream: false }) : text;
  return {
    strong: make('strong'),
    faint: make('faint'),
    good: make('good'),
    bad: make('bad'),
    notable: make('notable'),
  };
}

/** As https://no-color.org and Node say it: what is set and not empty counts, and refusing goes before forcing. */
function wantsColour(env: Ports['env'], colour: 'auto' | 'always' | 'never', isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  if (colour !== 'auto') return colour === 'always';
  return isTerminal && env['TERM'] !== 'dumb';
}
