/**
 * A foreign text for one line of a comment: characters that end a line, turn the direction of writing or are not seen
 * are written as their numbers, so that it can neither leave its line nor look like something else.
 */
export function plainText(text: string): string {
  return text.replaceAll(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A number of bytes as people write it, `11.4 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [unit, size] = bytes < 1024 ** 2 ? ['KiB', bytes / 1024] : ['MiB', bytes / 1024 ** 2];
  return `${size.toFixed(size < 100 ? 1 : 0)} ${unit}`;
}
