/**
 * A text as Markdown that shows exactly that text on one line: texts of guests and authors make no link, no image and no
 * tag. VS Code's own way of doing it turns every space into one at which no line is broken.
 */
export function plainMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[!-/:-@[-`{-~]/g, '\\$&');
}
