import type { Span } from '../../base/index.ts';
import { type InterfaceItem, type PackageItem, parseWit } from '../../wit/index.ts';
import type { ExportedFunction } from '../../host/index.ts';

/** An exported function and where it stands. */
export interface ExportPlace {
  readonly exported: ExportedFunction;
  readonly span: Span;
}

/**
 * Where a file of WIT declares the functions that a running version exports: in its world, in an interface that the
 * world writes out, or in an exported interface of its package. The text may be newer than the version and have errors.
 */
export function exportPlaces(text: string, exports: readonly ExportedFunction[]): readonly ExportPlace[] {
  const { tree: file } = parseWit(text);
  const header = file.header?.name;
  const named = header && `${header.namespace.text}:${header.name.text}`;
  return file.items.flatMap((item) =>
    item.kind === 'package'
      ? item.items.flatMap((inner) => placesIn(inner, `${item.name.namespace.text}:${item.name.name.text}`, exports))
      : placesIn(item, named, exports),
  );
}

function placesIn(item: PackageItem, owner: string | undefined, exports: readonly ExportedFunction[]): ExportPlace[] {
  if (item.kind === 'interface') return functionsOf(item.items, `${owner ?? ''}/${item.name.text}`, exports);
  if (item.kind !== 'world') return [];
  return item.items.flatMap((each): ExportPlace[] => {
    if (each.kind !== 'export') return [];
    const { target } = each;
    if (target.kind === 'function') return place(exports, undefined, target.name.text, target.name.span);
    return target.kind === 'inline' ? functionsOf(target.items, target.name.text, exports) : [];
  });
}

function functionsOf(
  items: readonly InterfaceItem[],
  owner: string,
  exports: readonly ExportedFunction[],
): ExportPlace[] {
  return items.flatMap((item) =>
    item.kind === 'function' ? place(exports, owner, item.name.text, item.name.span) : [],
  );
}

function place(
  exports: readonly ExportedFunction[],
  owner: string | undefined,
  name: string,
  span: Span,
): ExportPlace[] {
  const exported = exports.find(({ path }) => path.function === name && path.interface?.replace(/@.*$/u, '') === owner);
  return exported ? [{ exported, span }] : [];
}
