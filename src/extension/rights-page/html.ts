import { shown, shownShort } from '../words.ts';

/** A piece of a page that may be put into it as it is. Only this file makes any. */
export interface Html {
  readonly html: string;
}

/**
 * Makes a piece of a page out of fixed text and of values. A text among the values is data, whoever it comes from: its
 * signs are escaped, and its hidden characters made visible. Only what is {@link Html} already goes in as it is.
 */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const pieces = parts.map((part, at) => part + pieceOf(values[at] ?? ''));
  return { html: pieces.join('') };
}

/** A text that may be long, cut to what a row holds. */
export function short(text: string): Html {
  return { html: escaped(shownShort(text)) };
}

function pieceOf(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value === 'string') return escaped(shown(value));
  return 'html' in value ? value.html : value.map((each) => each.html).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
