import {
  type CaseNode,
  escapeName,
  type Interface,
  type NamedSymbol,
  printPath,
  type TypeEntry,
  type TypeNode,
  type World,
} from '../../../wit/index.ts';
import type { Model } from '../../workspace/model.ts';
import { type BindingNames, caseNames, fieldNames } from './binding-names.ts';
import { type Card, code, counted } from './card.ts';
import { caseText, fieldText, functionDeclaration } from './declaration.ts';
import { functionDetails, namesLine } from './function.ts';
import { gatesInWords } from './gates.ts';
import { labelCard } from './label.ts';
import { originOf } from './origin.ts';
import { packageCard } from './package.ts';
import { directionOf, gatesOf, nodeOf, wholeOf } from './scope.ts';
import { declarationsOf, declaredBy, typeDetails } from './type.ts';
import { worldLists } from './world.ts';

/** What there is to say about what a name in a file stands for. */
export function describe(model: Model, path: string, symbol: NamedSymbol): Card {
  switch (symbol.kind) {
    case 'package': {
      const named = model.finder(path)(symbol.name);
      const found = named ?? model.packages(path).find(({ source }) => source.name === symbol.name);
      return packageCard(symbol.name, found, path, found ? [] : model.packageNames(path));
    }
    case 'interface':
    case 'world':
      return itemCard(model, path, symbol.target);
    case 'type':
    case 'alias':
      return typeCard(model, path, symbol.entry);
    case 'path-alias': {
      const use = `use ${printPath(symbol.node.path, 'with-version')} as ${escapeName(symbol.name)};`;
      if (!symbol.target) return { ...nothing, declaration: use };
      const card = itemCard(model, path, symbol.target);
      return { ...card, declaration: `${use}\n${card.declaration}` };
    }
    case 'function': {
      const { node, scope, resource } = symbol;
      const owner = resource ? [`of ${code(`resource ${escapeName(resource.name)}`)}`] : [];
      return {
        declaration: functionDeclaration(node),
        origin: [...owner, ...originOf(wholeOf(scope), symbol.place ?? scope.place, path)],
        gates: gatesOf(node.gates, scope, model.features()),
        doc: node.doc?.text,
        more: functionDetails(node.name.text, node.type, scope, directionOf(scope), {
          role: node.role,
          resource: resource?.name,
        }),
      };
    }
    case 'field':
      return {
        ...memberCard(path, symbol.owner),
        declaration: fieldText(symbol.node),
        doc: symbol.node.doc?.text,
        more: namesUnless(symbol.name, fieldNames(symbol.name)),
      };
    case 'case':
      return caseCard(path, symbol.owner, symbol.node);
    case 'parameter':
      return {
        ...nothing,
        declaration: fieldText(symbol.node),
        origin: ['parameter'],
        doc: symbol.node.doc?.text,
        more: namesUnless(symbol.name, fieldNames(symbol.name)),
      };
    case 'label':
      return labelCard(path, symbol.world, symbol.name, symbol.node, model.features());
    case 'feature': {
      const enabled = model.features().includes(symbol.name);
      const how = enabled
        ? 'Enabled.'
        : 'Not enabled: what needs it is left out. The setting `wit.features` enables it.';
      return { ...nothing, declaration: `@unstable(feature = ${symbol.name})`, origin: [how] };
    }
  }
}

const nothing: Card = { declaration: '', origin: [], gates: [], doc: undefined, more: [] };

function itemCard(model: Model, path: string, target: Interface | World): Card {
  const node = nodeOf(target);
  return {
    declaration: `${target.kind} ${escapeName(target.name)}`,
    origin: [
      ...originOf(wholeOf(target), target.place, path),
      ...(target.kind === 'interface' ? contents(target) : []),
    ],
    gates: gatesInWords(node?.gates ?? [], model.features()),
    doc: node?.doc?.text,
    more: target.kind === 'world' ? worldLists(target) : [],
  };
}

function contents({ items }: Interface): string[] {
  const functions = items.filter(({ kind }) => kind === 'function').length;
  const types = items.filter(({ kind }) => kind !== 'function' && kind !== 'use').length;
  return [types === 0 ? [] : [counted(types, 'type')], functions === 0 ? [] : [counted(functions, 'function')]].flat();
}

function typeCard(model: Model, path: string, entry: TypeEntry): Card {
  const renamed = entry.node ? undefined : useText(entry);
  // A type that `use` brings in is, but for its name, what it is where it is declared.
  const from = declaredBy(entry);
  const card = {
    declaration: declarationsOf(from),
    origin: originOf(wholeOf(from.scope), from.place, path),
    gates: gatesOf(from.node?.gates ?? [], from.scope, model.features()),
    doc: docOf(from.node),
    more: typeDetails(entry),
  };
  return renamed === undefined ? card : { ...card, declaration: `${renamed}\n${card.declaration}` };
}

/** The `use` that gave an entry its name, with that name alone. */
function useText({ scope, place }: TypeEntry): string | undefined {
  for (const item of scope.items) {
    if (item.kind !== 'use') continue;
    const found = item.names.find(({ alias }) => alias?.span.start === place.span.start);
    if (!found?.alias) continue;
    const names = `${escapeName(found.name.text)} as ${escapeName(found.alias.text)}`;
    return `use ${printPath(item.path, 'with-version')}.{${names}};`;
  }
  return undefined;
}

function docOf(node: TypeNode | undefined): string | undefined {
  return node?.doc?.text;
}

function memberCard(path: string, owner: TypeEntry): Card {
  const kind = owner.node?.kind ?? 'type';
  const of = `of ${code(`${kind} ${escapeName(owner.name)}`)}`;
  return { ...nothing, origin: [of, ...originOf(wholeOf(owner.scope), owner.place, path)] };
}

function caseCard(path: string, owner: TypeEntry, node: CaseNode): Card {
  const { name } = node;
  const kind = owner.node?.kind === 'flags' || owner.node?.kind === 'enum' ? owner.node.kind : 'variant';
  return {
    ...memberCard(path, owner),
    declaration: caseText(node),
    doc: node.doc?.text,
    more: [namesLine(caseNames(kind, owner.name, name.text))],
  };
}

/** Names that are nowhere spelt differently need no words. */
function namesUnless(name: string, names: BindingNames): string[] {
  return names.javascript === name && names.rust === name ? [] : [namesLine(names)];
}
