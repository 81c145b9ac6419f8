import { Cursor, search } from 'example:books/catalogue@1.0.0';

/** As far as it is used here. */
interface Books extends Disposable {
  next(most: number): string[];
}

let open: Books | undefined;

export function list(word: string, portion: number): string[] {
  const cursor: Books = search(word);
  try {
    const all: string[] = [];
    for (let some = cursor.next(portion); some.length > 0; some = cursor.next(portion)) all.push(...some);
    return all;
  } finally {
    cursor[Symbol.dispose]();
  }
}

export function openCursor(word: string): void {
  open?.[Symbol.dispose]();
  open = undefined;
  open = search(word);
}

export function more(most: number): string[] {
  return open?.next(most) ?? [];
}

export function peek(most: number): string[] {
  if (!open) return [];
  const copy: Books = Cursor.copy(open);
  try {
    return copy.next(most);
  } finally {
    copy[Symbol.dispose]();
  }
}
