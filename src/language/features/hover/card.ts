/** What there is to say about a name, part by part. All texts but the declaration are Markdown. */
export interface Card {
  /** In WIT, on one line or on several. */
  readonly declaration: string;
  /** Where it comes from; each part is shown beside the others on one line. */
  readonly origin: readonly string[];
  /** What its gates say, in words. */
  readonly gates: readonly string[];
  /** Its documentation as the author wrote it, which is Markdown. */
  readonly doc: string | undefined;
  /** What follows from it: lists, layouts, names in other languages. */
  readonly more: readonly string[];
}

/** The card as one Markdown text. */
export function markdownOf({ declaration, origin, gates, doc, more }: Card): string {
  const where = [...origin, ...gates.map((gate) => `*${gate}*`)].join(' · ');
  const wit = shortened(declaration, longestDeclaration);
  const paragraphs = [`\`\`\`wit\n${wit}\n\`\`\``, where, closed(shortened(doc ?? '', longestDoc))].filter(
    (text) => text !== '',
  );
  return [paragraphs, more].flatMap((part) => (part.length === 0 ? [] : [part.join('\n\n')])).join('\n\n---\n\n');
}

/** A text as code within Markdown, whatever stands in it. */
export function code(text: string): string {
  const plain = shortened(text.replaceAll(/\s+/g, ' '), longestCode);
  if (!plain.includes('`')) return `\`${plain}\``;
  return `\`\` ${plain.replaceAll(/`{2,}/g, '`')} \`\``;
}

/** At most so many of a list, and how many are left out. */
export function bounded<T>(all: readonly T[], most: number, show: (each: T) => string): string[] {
  // One more than fits is shown rather than counted.
  if (all.length <= most + 1) return all.map(show);
  return [...all.slice(0, most).map(show), `… and ${all.length - most} more`];
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A text may be as long as its file; what a person reads in passing is not. */
function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

/** Ends a block of code that an author, or the cut, left open: what follows is not part of it. */
function closed(doc: string): string {
  const fences = doc.match(/^ {0,3}```/gm) ?? [];
  return fences.length % 2 === 0 ? doc : `${doc}\n\`\`\``;
}

const longestDoc = 8000;
const longestDeclaration = 5000;
const longestCode = 200;
