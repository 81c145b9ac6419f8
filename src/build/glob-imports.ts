/** An import whose path is put together of parts, which the bundler answers by walking through folders. */
export interface GlobImport {
  /** Offsets in the text: of `import` or `require`, and behind the closing bracket. */
  readonly start: number;
  readonly end: number;
  /** Whether its parts may lead upwards, or are written so that this cannot be told. */
  readonly upwards: boolean;
  /** The folders, relative to the file, in which the walk can begin. */
  readonly folders: readonly string[];
}

/**
 * Finds the imports that the bundler resolves by itself, asking nobody: `import("./a/" + x)`, and the same with
 * `require` or a template. It knows no syntax but strings, comments and brackets, so that it rather finds too many.
 */
export function globImports(text: string): GlobImport[] {
  const found: GlobImport[] = [];
  for (const match of text.matchAll(calls)) {
    const argument = readArgument(text, match.index + match[0].length);
    if (!argument?.joined) continue;
    const { literals, end } = argument;
    const contents = literals.map((literal) => literal.slice(1, -1));
    const upwards = contents.join('').includes('..') || contents.some((content) => content.includes('\\'));
    const folders = contents
      .filter((content) => content.startsWith('./'))
      .map((content) => content.replace(/\$\{[^]*$/, '').replace(/[^/]*$/, ''));
    if (upwards || folders.length > 0) found.push({ start: match.index, end, upwards, folders });
  }
  return found;
}

const comment = String.raw`\/\*[^]*?\*\/|\/\/[^\n]*`;
/** A name with an escape in it may be `require` too. */
const calls = new RegExp(String.raw`(?<![\w$.])(?:import|require|[\w$]*\\u[\w$\\{}]*)(?:\s|${comment})*\(`, 'g');
const token = new RegExp(
  `${comment}|"(?:[^"\\\\\\n]|\\\\[^])*"|'(?:[^'\\\\\\n]|\\\\[^])*'|\`(?:[^\`\\\\]|\\\\[^])*\`|[^]`,
  'y',
);

/** Nobody writes a longer path; a bracket that is never closed must not be looked for through the whole text. */
const longestArgument = 4000;

interface Argument {
  readonly literals: readonly string[];
  /** Whether something is joined to something else in it. */
  readonly joined: boolean;
  readonly end: number;
}

function readArgument(text: string, start: number): Argument | undefined {
  const literals: string[] = [];
  let joined = false;
  let depth = 1;
  token.lastIndex = start;
  while (token.lastIndex < start + longestArgument) {
    const [part] = token.exec(text) ?? [];
    if (part === undefined) return undefined;
    if (/^["'`]./s.test(part)) literals.push(part);
    joined ||= part === '+' || (part.startsWith('`') && part.includes('${'));
    depth += Number(part === '(') - Number(part === ')');
    if (depth === 0) return { literals, joined, end: token.lastIndex };
  }
  return undefined;
}
