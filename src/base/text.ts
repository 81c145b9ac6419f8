/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What `fetch` throws says only that it failed; why is in its cause. */
export function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}

/** What guests and authors name, with whatever hides, breaks or turns text made visible. */
export function shown(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** As {@link shown}, no longer than a title or a row may be. */
export function shownShort(text: string, most = 200): string {
  const whole = shown(text.length > 4 * most ? text.slice(0, 4 * most) : text);
  return whole.length > most ? `${whole.slice(0, most)}…` : whole;
}
