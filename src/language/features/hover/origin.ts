import type { Place } from '../../../wit/index.ts';
import { code } from './card.ts';

/** Where something is declared, seen from a file: what it belongs to, and its file if that is another one. */
export function originOf(whole: string, place: Place, from: string): string[] {
  const file = place.path === from ? [] : [code(relativePath(place.path, from))];
  return whole === '' ? file : [code(whole), ...file];
}

/** A path as it reads from the folder of another file: `deps/io/streams.wit`. */
export function relativePath(path: string, from: string): string {
  const parts = path.split('/');
  const own = from.split('/').slice(0, -1);
  let common = 0;
  while (common < own.length && common < parts.length - 1 && own[common] === parts[common]) common++;
  const up = own.length - common;
  // Beyond that only the end of a path says something.
  if (up > mostUp) return parts.slice(-3).join('/');
  return [...Array.from({ length: up }, () => '..'), ...parts.slice(common)].join('/');
}

const mostUp = 3;
