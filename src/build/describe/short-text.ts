/** A text of a binary, no longer than a person reads. */
export function shortText(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const longest = 200;
