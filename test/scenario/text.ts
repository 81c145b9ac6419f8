/** One line of plain spaces: what the screen shows as several elements, or with spaces that do not break. */
export function tidy(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** Matches what begins with a text, whatever the text holds. */
export function startingWith(text: string): RegExp {
  return new RegExp(`^\\s*${escaped(text)}`, 'u');
}

/** Matches a text and nothing around it but space. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${escaped(text)}\\s*$`, 'u');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
