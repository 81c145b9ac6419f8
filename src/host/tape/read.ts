import { parseWave } from '../../wit/index.ts';
import { type FailureKind, failureWords } from '../failure.ts';
import { callsOn, tapeEnd, tapeHeader } from './print.ts';
import type { Tape, TapedCall, TapedDenial, TapedEnding, TapedImport, TapedInstance } from './tape.ts';

export type ReadTape =
  | { readonly kind: 'tape'; readonly tape: Tape }
  /** The first line that is wrong, counted from 1, and what is wrong with it. */
  | { readonly kind: 'error'; readonly line: number; readonly message: string };

/** The most characters of a tape that is read. */
export const longestTape = 128 * 1024 * 1024;

/** Reads the text of a tape. Never throws, whatever it holds; of values only the ends are found. */
export function readTape(text: string): ReadTape {
  if (text.length > longestTape) return { kind: 'error', line: 1, message: 'a tape has at most 128 Mi characters' };
  const reader = new Reader();
  let number = 0;
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    number++;
    const flaw = reader.take(line.replace(/\r$/, ''), number);
    if (flaw !== undefined) return { kind: 'error', line: number, message: flaw };
  }
  const tape = reader.tape();
  return typeof tape === 'string' ? { kind: 'error', line: lastLine(text), message: tape } : { kind: 'tape', tape };
}

/** The number of the last line that holds anything. */
function lastLine(text: string): number {
  return text.trimEnd().split('\n').length;
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Open<Item>[] : T[Key] };

class Reader {
  #component: string | undefined;
  #time: number | undefined;
  /** How many calls the tape says that it has; one that was written by hand need not, but has an end as any other. */
  #calls: number | undefined;
  #exportsOnly: true | undefined;
  #ended = false;
  readonly #instances: Open<TapedInstance>[] = [];
  #call: Open<TapedCall> | undefined;
  #import: Open<TapedImport> | undefined;

  /** Takes one line; says what is wrong with it. */
  take(line: string, number: number): string | undefined {
    if (number === 1)
      return line === tapeHeader ? undefined : `this is no tape: it does not begin with "${tapeHeader}"`;
    if (line === '') return undefined;
    if (this.#ended) return 'nothing stands below the end of a tape';
    const [, indent = '', word = '', rest = ''] = /^( *)([a-z]+)(?: (.*))?$/s.exec(line) ?? [];
    switch (`${indent.length} ${word}`) {
      case '0 component':
        return this.#header(this.#component === undefined, (this.#component = textOf(rest)));
      case '0 time':
        return this.#header(this.#time === undefined, (this.#time = timeOf(rest)));
      case '0 calls':
        return this.#header(this.#calls === undefined, (this.#calls = countOf(rest)));
      case '0 exports':
        return this.#header(!this.#exportsOnly, (this.#exportsOnly = rest === 'only' || undefined));
      case `0 ${tapeEnd}`:
        this.#ended = rest === '';
        return this.#ended ? undefined : 'this cannot be read';
      case '0 instance':
        return this.#instance(rest);
      case '2 dropped':
        return this.#dropped(rest);
      case '0 call':
        return this.#begin(rest);
      case '2 time':
        return this.#timed(rest);
      case '2 import':
        return this.#asks(rest);
      case '2 denied':
        return this.#denied(rest, this.#call?.denied);
      case '4 denied':
        return this.#denied(rest, this.#import?.denied);
      case '2 cut':
        if (!this.#call || this.#call.ending) return 'there is no call here that could be cut';
        this.#call.cut = true;
        return undefined;
      case '2 returns':
        return this.#ends(isWhole(rest) ? { kind: 'returns', text: rest } : undefined);
      case '2 fails':
        return this.#ends(failureOf(rest));
      default:
        return 'a tape has no such line';
    }
  }

  tape(): Tape | string {
    const [component, time] = [this.#component, this.#time];
    if (component === undefined || time === undefined) return 'a tape says its "component" and "time" at its beginning';
    const tape = {
      component,
      time,
      ...(this.#exportsOnly && { exportsOnly: true as const }),
      instances: this.#instances,
    };
    return this.#broken(tape) ?? tape;
  }

  /** Why a text is no whole tape: what was cut off must not pass for what does the same. */
  #broken(tape: Tape): string | undefined {
    const count = callsOn(tape);
    if (!this.#ended)
      return `the tape is cut short: ${count} ${count === 1 ? 'call was' : 'calls were'} read, and no "${tapeEnd}" below`;
    if (this.#calls === undefined) return count === 0 ? 'there is no call on the tape' : undefined;
    return count === this.#calls ? undefined : `the tape says that it has ${this.#calls} calls, and has ${count}`;
  }

  #header(first: boolean, value: unknown): string | undefined {
    if (value === undefined) return 'this cannot be read';
    return first && this.#instances.length === 0 ? undefined : 'this stands once, at the beginning';
  }

  #instance(rest: string): string | undefined {
    const version = textOf(rest);
    if (version === undefined) return 'an instance says its version, as text in quotation marks';
    this.#instances.push({ version, dropped: 0, start: [], calls: [] });
    this.#call = undefined;
    this.#import = undefined;
    return undefined;
  }

  #dropped(rest: string): string | undefined {
    const instance = this.#instances.at(-1);
    const count = countOf(rest) ?? 0;
    if (!instance || this.#call || count === 0) return 'this says how many calls of an instance are missing, below it';
    instance.dropped = count;
    return undefined;
  }

  #begin(rest: string): string | undefined {
    const instance = this.#instances.at(-1);
    const called = callIn(rest);
    if (!instance) return 'a call stands below its instance';
    if (called?.rest !== '') return 'a call is a name and its arguments in parentheses';
    const { name, args } = called;
    this.#call = { name, args, time: 0, took: 0, imports: [], denied: [], cut: false };
    this.#import = undefined;
    instance.calls.push(this.#call);
    return undefined;
  }

  #timed(rest: string): string | undefined {
    const [, when = '', took] = /^(\S+) took (\d{1,12}(?:\.\d{1,6})?) ms$/.exec(rest) ?? [];
    const time = timeOf(when);
    if (!this.#call || time === undefined) return 'this says when a call began and what it took, below the call';
    this.#call.time = time;
    this.#call.took = Number(took);
    return undefined;
  }

  #asks(rest: string): string | undefined {
    const instance = this.#instances.at(-1);
    if (!instance || this.#call?.ending) return 'an import stands below the call that asked it, before its end';
    const asked = callIn(rest);
    const [, arrow, answer = ''] = /^ (->|ends) (.+)$/s.exec(asked?.rest ?? '') ?? [];
    if (!asked || (asked.rest !== '' && !isWhole(answer))) return 'an import is NAME(ARGUMENTS) -> RESULT, on one line';
    const { name, args } = asked;
    this.#import = { name, args, denied: [] };
    if (arrow === '->') this.#import.result = answer;
    if (arrow === 'ends') this.#import.ends = answer;
    (this.#call?.imports ?? instance.start).push(this.#import);
    return undefined;
  }

  #denied(rest: string, into: TapedDenial[] | undefined): string | undefined {
    const [, capability, quoted, reason] = /^(\S+) (".*") (\S+)$/s.exec(rest) ?? [];
    const what = textOf(quoted ?? '');
    if (!into) return 'what is denied stands below the import or the call';
    if (capability === undefined || what === undefined || reason === undefined) {
      return 'what is denied is a capability, what was asked in quotation marks, and a reason';
    }
    into.push({ capability, what, reason });
    return undefined;
  }

  #ends(ending: TapedEnding | undefined): string | undefined {
    if (!this.#call || this.#call.ending) return 'a call ends once';
    if (!ending) return 'this ending cannot be read';
    this.#call.ending = ending;
    return undefined;
  }
}

function failureOf(rest: string): TapedEnding | undefined {
  const [, kind = '', quoted = ''] = /^([a-z-]+) (".*")$/s.exec(rest) ?? [];
  const message = textOf(quoted);
  if (!Object.hasOwn(failureWords, kind) || message === undefined) return undefined;
  return { kind: 'fails', failure: kind as FailureKind, message };
}

function textOf(quoted: string): string | undefined {
  const parsed = parseWave(quoted, { kind: 'string' });
  return parsed.kind === 'value' ? String(parsed.value) : undefined;
}

function countOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function timeOf(text: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The name and the arguments at the beginning of a text, and what follows the closing parenthesis. */
function callIn(text: string): { readonly name: string; readonly args: string; readonly rest: string } | undefined {
  const open = text.indexOf('(');
  const name = text.slice(0, open);
  if (open < 1 || !/^[\x21-\x7e]+$/.test(name)) return undefined;
  const close = endOf(text, open);
  return close === undefined ? undefined : { name, args: text.slice(open + 1, close - 1), rest: text.slice(close) };
}

/** Whether a text is one value or more, with all brackets and quotation marks closed. */
function isWhole(text: string): boolean {
  return text.trim() !== '' && endOf(`(${text})`, 0) === text.length + 2;
}

/** Where the bracket at `start` is closed: the offset after its end. What stands between quotation marks is not read. */
function endOf(text: string, start: number): number | undefined {
  const signs = /["'()[\]{}]/g;
  signs.lastIndex = start;
  let depth = 0;
  for (let found = signs.exec(text); found; found = signs.exec(text)) {
    const [sign] = found;
    if (sign === '"' || sign === "'") {
      const end = endOfQuoted(text, signs.lastIndex, sign === '"' ? /[\\"]/g : /[\\']/g);
      if (end === undefined) return undefined;
      signs.lastIndex = end;
    } else if ('([{'.includes(sign)) depth++;
    else if (--depth === 0) return signs.lastIndex;
  }
  return undefined;
}

/** @param signs what ends a quoted text, or hides the sign behind it */
function endOfQuoted(text: string, start: number, signs: RegExp): number | undefined {
  signs.lastIndex = start;
  for (let found = signs.exec(text); found; found = signs.exec(text)) {
    if (found[0] !== '\\') return signs.lastIndex;
    signs.lastIndex++;
  }
  return undefined;
}
