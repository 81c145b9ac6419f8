/** Where something stands in what the person wrote, counted from zero. */
export interface SourcePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** An exception that a guest did not catch. */
export interface GuestError {
  readonly message: string;
  /** Where it was thrown, then where that was called, and so on; at least one. */
  readonly frames: readonly GuestFrame[];
}

export interface GuestFrame {
  readonly name: string;
  readonly place: SourcePlace;
}

/** Reads what one stream of a guest prints, line by line. */
export interface Trace {
  /** Gives the line as it is shown: one that names a place of the bundle names the source's instead. */
  take(line: string): string;
}

export interface TracePorts {
  /** The place in a source of a place in the bundle, both counted from zero; `undefined` for code that no source has. */
  find(line: number, column: number): SourcePlace | undefined;
  /** How a place is shown. */
  show(place: SourcePlace): string;
  /** An exception was found. It is told of again with each further frame. */
  found(error: GuestError): void;
}

/**
 * The engine says of an exception that nobody catches its message, `Stack:`, and then a line for each frame. A guest may
 * print the same: what it prints decides nothing but which line of its own source is pointed at.
 */
export function createTrace({ find, show, found }: TracePorts): Trace {
  /** The last line that was no frame. */
  let last = '';
  /** The exception whose frames are coming. */
  let open: { readonly message: string; frames: readonly GuestFrame[] } | undefined;
  let mapped = 0;

  function place(frame: Frame): SourcePlace | undefined {
    if (mapped >= mostFrames) return undefined;
    mapped++;
    return find(frame.line, frame.column);
  }

  return {
    take(line) {
      const frame = frameIn(line);
      if (!frame) {
        mapped = 0;
        open = line === 'Stack:' ? { message: last, frames: [] } : undefined;
        last = line === 'Stack:' ? '' : line;
        return line;
      }
      const at = place(frame);
      if (!at) return line;
      if (open) {
        open = { ...open, frames: [...open.frames, { name: frame.name, place: at }] };
        found(open);
      }
      return `${frame.indent}at ${frame.name === '' ? 'the top level' : frame.name} (${show(at)})`;
    },
  };
}

/** Frames of one stack that are looked up; the rest is shown as it is. */
const mostFrames = 20;

/** Longer lines are no frames. */
const longestLine = 400;

interface Frame {
  readonly indent: string;
  readonly name: string;
  /** In the bundle, counted from zero. */
  readonly line: number;
  readonly column: number;
}

/** `  deep@component.js:6:19`, which counts from one. */
function frameIn(line: string): Frame | undefined {
  if (line.length > longestLine) return undefined;
  const [, indent, name, row, column] = /^(\s{0,8})([^\s@]{0,200})@component\.js:(\d{1,7}):(\d{1,7})$/.exec(line) ?? [];
  if (indent === undefined || name === undefined) return undefined;
  return { indent, name, line: Math.max(0, Number(row) - 1), column: Math.max(0, Number(column) - 1) };
}
