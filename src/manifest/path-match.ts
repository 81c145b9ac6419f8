import type { GlobToken, PathPattern, PathSegment } from './paths.ts';

/**
 * Whether a resolved path, relative to the manifest's folder and joined by `/`, is one that the pattern means. What is
 * not resolved (`..`, an empty segment, a backslash, a NUL) matches nothing.
 */
export function matchPath(pattern: PathPattern, relativePath: string): boolean {
  const names = resolvedNames(relativePath);
  return names !== undefined && matchNames(pattern, names);
}

/** Whether something below this folder, not the folder itself, could match. Whoever walks opens such folders only. */
export function mayContain(pattern: PathPattern, relativeFolder: string): boolean {
  const names = resolvedNames(relativeFolder);
  if (!names) return false;
  // A live place before the end of the pattern has a segment left, and every segment has a name that it matches.
  const live = placesAfter(pattern, names).indexOf(1);
  return live >= 0 && live < pattern.segments.length;
}

/** The names of a resolved path, outermost first, or undefined where it is not resolved. */
export function resolvedNames(path: string): readonly string[] | undefined {
  if (path === '') return [];
  if (path.includes('\\') || path.includes('\0')) return undefined;
  const names = path.split('/');
  for (const name of names) if (name === '' || name === '.' || name === '..') return undefined;
  return names;
}

/**
 * As {@link matchPath}, for a path that was already taken apart by {@link resolvedNames}. Up to the first `**` and from
 * the last one on each segment has its name; only between two of them is there a choice.
 */
export function matchNames(pattern: PathPattern, names: readonly string[]): boolean {
  const { segments } = pattern;
  const first = segments.findIndex(({ kind }) => kind === 'deep');
  if (first < 0) return segments.length === names.length && matchRun(segments, 0, segments.length, names, 0);
  const last = segments.findLastIndex(({ kind }) => kind === 'deep');
  const after = segments.length - last - 1;
  if (names.length < first + after) return false;
  if (!matchRun(segments, 0, first, names, 0)) return false;
  if (!matchRun(segments, last + 1, segments.length, names, names.length - after)) return false;
  return first === last || placesAfter(pattern, names)[segments.length] === 1;
}

/** Whether each segment from `start` to `end` matches the name at its place, counted from `offset`. */
function matchRun(
  segments: readonly PathSegment[],
  start: number,
  end: number,
  names: readonly string[],
  offset: number,
): boolean {
  for (let at = start; at < end; at++) {
    const segment = segments[at];
    if (!segment || segment.kind === 'deep' || !matchName(segment, names[offset + at - start] ?? '')) return false;
  }
  return true;
}

/**
 * Which places in the pattern are reached after these names: place `n` is before segment `n`. All places are carried
 * along at once, so that the time is bounded by names times segments and no text can make it explode.
 */
function placesAfter(pattern: PathPattern, names: readonly string[]): Uint8Array {
  const { segments } = pattern;
  let places = new Uint8Array(segments.length + 1);
  places[0] = 1;
  passDeep(places, segments);
  for (const name of names) {
    const next = new Uint8Array(segments.length + 1);
    for (const [place, segment] of segments.entries()) {
      if (places[place] !== 1) continue;
      if (segment.kind === 'deep') next[place] = 1;
      else if (matchName(segment, name)) next[place + 1] = 1;
    }
    passDeep(next, segments);
    places = next;
  }
  return places;
}

/** A `**` also stands for no segment, so the place after it is reached with the place before it. */
function passDeep(places: Uint8Array, segments: readonly PathSegment[]): void {
  for (const [place, segment] of segments.entries()) {
    if (segment.kind === 'deep' && places[place] === 1) places[place + 1] = 1;
  }
}

function matchName(segment: Exclude<PathSegment, { kind: 'deep' }>, name: string): boolean {
  if (segment.kind === 'exact') return segment.name === name;
  if (segment.around) {
    const { before, behind } = segment.around;
    // The two must not overlap: `a*a` is no `a`.
    return name.length >= before.length + behind.length && name.startsWith(before) && name.endsWith(behind);
  }
  const characters = Array.from(name);
  const start = new Uint8Array(characters.length + 1);
  start[0] = 1;
  return afterTokens(start, segment.tokens, characters)[characters.length] === 1;
}

/** The places in a name that are reached from these places by these tokens: the same way as for segments. */
function afterTokens(from: Uint8Array, tokens: readonly GlobToken[], characters: readonly string[]): Uint8Array {
  let places = from;
  for (const token of tokens) places = afterToken(places, token, characters);
  return places;
}

function afterToken(from: Uint8Array, token: GlobToken, characters: readonly string[]): Uint8Array {
  const to = new Uint8Array(from.length);
  if (token.kind === 'many') {
    const first = from.indexOf(1);
    return first < 0 ? to : to.fill(1, first);
  }
  if (token.kind === 'either') {
    for (const option of token.options) {
      for (const [place, live] of afterTokens(from, option, characters).entries()) if (live === 1) to[place] = 1;
    }
    return to;
  }
  for (const [place, character] of characters.entries()) {
    if (from[place] === 1 && matchCharacter(token, character)) to[place + 1] = 1;
  }
  return to;
}

function matchCharacter(token: Exclude<GlobToken, { kind: 'many' | 'either' }>, character: string): boolean {
  if (token.kind === 'any') return true;
  if (token.kind === 'character') return token.character === character;
  const point = character.codePointAt(0) ?? 0;
  return token.ranges.some(([from, to]) => from <= point && point <= to) !== token.negated;
}
