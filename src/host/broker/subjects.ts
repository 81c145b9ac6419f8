/** The most characters of a subject, as the manifest's patterns have it. */
const longest = 256;

/** Whether a text is a subject: tokens of letters, digits, `_` and `-`, joined by `.`. */
export function isSubject(text: string): boolean {
  return text.length <= longest && /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/.test(text);
}

/** Whether a text is a pattern of subjects: as a subject, with `*` for one token, and `>` at the end for one or more. */
export function isSubjectPattern(text: string): boolean {
  return text.length <= longest && /^(?:(?:[A-Za-z0-9_-]+|\*)\.)*(?:[A-Za-z0-9_-]+|\*|>)$/.test(text);
}

/** Values by patterns of subjects. What is added is found by each subject that its pattern means. */
export interface SubjectTree<T> {
  /** @param pattern one for which {@link isSubjectPattern} holds */
  add(pattern: string, value: T): void;
  /** Takes a value away that was added under just this pattern. */
  remove(pattern: string, value: T): void;
  /** All values whose patterns mean a subject, each once. */
  match(subject: string): Set<T>;
}

export function subjectTree<T>(): SubjectTree<T> {
  const root = newNode<T>();
  return {
    add(pattern, value) {
      const { at, rest } = placeOf(pattern);
      let node = root;
      for (const token of at) {
        const next = node.children.get(token) ?? newNode<T>();
        node.children.set(token, next);
        node = next;
      }
      (rest ? node.rest : node.here).add(value);
    },
    remove(pattern, value) {
      const { at, rest } = placeOf(pattern);
      const path = [root];
      for (const token of at) {
        const next = path.at(-1)?.children.get(token);
        if (!next) return;
        path.push(next);
      }
      const last = path.at(-1);
      (rest ? last?.rest : last?.here)?.delete(value);
      // What holds nothing any more is taken down, so that patterns that come and go leave nothing behind.
      for (let depth = at.length; depth > 0 && isEmpty(path[depth]); depth--) {
        path[depth - 1]?.children.delete(at[depth - 1] ?? '');
      }
    },
    match(subject) {
      const found = new Set<T>();
      collect(root, subject.split('.'), 0, found);
      return found;
    },
  };
}

interface Node<T> {
  /** By token, `*` among them. */
  readonly children: Map<string, Node<T>>;
  /** Of patterns that end here. */
  readonly here: Set<T>;
  /** Of patterns that go on with `>`. */
  readonly rest: Set<T>;
}

function newNode<T>(): Node<T> {
  return { children: new Map(), here: new Set(), rest: new Set() };
}

function isEmpty(node: Node<unknown> | undefined): boolean {
  return node !== undefined && node.children.size === 0 && node.here.size === 0 && node.rest.size === 0;
}

function placeOf(pattern: string): { readonly at: readonly string[]; readonly rest: boolean } {
  const tokens = pattern.split('.');
  return tokens.at(-1) === '>' ? { at: tokens.slice(0, -1), rest: true } : { at: tokens, rest: false };
}

function collect<T>(node: Node<T>, tokens: readonly string[], depth: number, found: Set<T>): void {
  const token = tokens[depth];
  if (token === undefined) {
    for (const value of node.here) found.add(value);
    return;
  }
  for (const value of node.rest) found.add(value);
  for (const each of [token, '*']) {
    const next = node.children.get(each);
    if (next) collect(next, tokens, depth + 1, found);
  }
}
