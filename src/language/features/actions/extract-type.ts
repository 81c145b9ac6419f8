import type { Span } from '../../../base/index.ts';
import { escapeName, printType, type TypeScope } from '../../../wit/index.ts';
import type { Asked, Refactoring } from './action.ts';
import { freshName, namesTaken } from './fresh.ts';
import { before } from './text.ts';
import { contains, typesIn, type WrittenType } from './tree.ts';

/** Gives a name to a type that is written in place: here, or wherever the scope has the same. */
export const extractType: Refactoring = function* (asked) {
  const { model, path, facts } = asked;
  const around = model.surroundings(path, asked.range.start);
  const scope = around?.scope;
  if (!around || !scope) return;
  const types = typesIn(scope.items);
  const chosen = chosenType(types, trimmed(facts.text, asked.range));
  if (!chosen) return;
  const gates = gatesFor(asked, scope, chosen);
  if (gates === undefined) return;
  const name = freshName(chosen.hint, namesTaken(scope, around.owner.worlds.values()));
  const text = printType(chosen.type);
  const extract = (title: string, all: readonly WrittenType[], first: Span) => {
    const declaration = before(facts, first, `${gates}type ${escapeName(name)} = ${text};`);
    const uses = all.map(({ type: { span } }) => ({ path, span, text: escapeName(name) }));
    return { title, kind: 'refactor.extract', edits: [{ path, ...declaration }, ...uses] } as const;
  };
  yield extract(`Extract the type \`${name}\``, [chosen], chosen.item.span);
  const same = types.filter((each) => !each.isAlias && printType(each.type) === text);
  const alike = same.every((each) => gatesFor(asked, scope, each) === gates);
  const [first, second] = same;
  if (first && second && alike)
    yield extract(`Extract the type \`${name}\` in ${same.length} places`, same, first.item.span);
};

/** The smallest type made of others that holds the selection. What an alias stands for has a name already. */
function chosenType(types: readonly WrittenType[], range: Span): WrittenType | undefined {
  const around = types.filter(({ type }) => made.has(type.kind) && contains(type.span, range));
  const smallest = around.toSorted((a, b) => length(a.type.span) - length(b.type.span))[0];
  return smallest?.isAlias ? undefined : smallest;
}

const made: ReadonlySet<string> = new Set(['list', 'option', 'result', 'tuple', 'map', 'stream', 'future']);

function length({ start, end }: Span): number {
  return end - start;
}

function trimmed(text: string, { start, end }: Span): Span {
  const selected = text.slice(start, end);
  const from = start + selected.length - selected.trimStart().length;
  return { start: from, end: Math.max(from, start + selected.trimEnd().length) };
}

/**
 * The gates that a new type needs before it: those of what it is taken from, or else of the interface that is left out
 * with all in it. `undefined` where no type can stand.
 */
function gatesFor({ facts }: Asked, scope: TypeScope, { gates }: WrittenType): string | undefined {
  const own = gates.filter(({ kind }) => kind === 'since' || kind === 'unstable');
  const texts = own.map(({ span }) => facts.text.slice(span.start, span.end));
  const { since, feature } = scope.stability;
  if (!since && feature && own.length === 0) texts.push(`@unstable(feature = ${escapeName(feature.text)})`);
  // Tools refuse a type of a world that is left out.
  if (scope.kind === 'world' && (feature || own.some(({ kind }) => kind === 'unstable'))) return undefined;
  return texts.map((each) => `${each}\n`).join('');
}
