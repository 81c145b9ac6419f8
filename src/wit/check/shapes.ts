import type { Span } from '../../base/index.ts';
import type { FunctionType, TypeNode, TypeRef } from '../syntax/tree.ts';
import type { LocalDiagnostic } from './diagnostic.ts';
import { checkNames } from './repeated.ts';

/*
 * Parsers of WIT take what is warned about here, and then the encoder of components refuses it with a byte offset for
 * a place.
 */

/** Warns about a declared type that no component can be made with. Resources have functions instead of a shape. */
export function checkShape(node: TypeNode, found: LocalDiagnostic[]): void {
  const { text, span } = node.name;
  switch (node.kind) {
    case 'alias':
      return checkTypeShape(node.type, found);
    case 'record':
      if (node.fields.length === 0) warn(found, span, `The record \`${text}\` has no field: it needs one at least.`);
      checkNames(
        node.fields.map(({ name }) => name),
        `a field of \`${text}\``,
        'warning',
        found,
      );
      for (const field of node.fields) checkTypeShape(field.type, found);
      return;
    case 'variant':
    case 'enum':
      checkNames(
        node.cases.map(({ name }) => name),
        `a case of \`${text}\``,
        'warning',
        found,
      );
      for (const each of node.cases) if (each.type) checkTypeShape(each.type, found);
      return;
    case 'flags':
      if (node.flags.length === 0) warn(found, span, `\`${text}\` has no flag: it needs one at least.`);
      if (node.flags.length > mostFlags) {
        const first = node.flags[mostFlags]?.name.span ?? span;
        warn(found, first, `\`${text}\` has ${node.flags.length} flags: a component takes ${mostFlags} at most.`, span);
      }
      checkNames(
        node.flags.map(({ name }) => name),
        `a flag of \`${text}\``,
        'warning',
        found,
      );
      return;
    default:
  }
}

export function checkSignatureShape(type: FunctionType, found: LocalDiagnostic[]): void {
  for (const param of type.params) checkTypeShape(param.type, found);
  if (type.result) checkTypeShape(type.result, found);
}

/** Warns about a type, and all inside it, that no component can be made with. */
export function checkTypeShape(type: TypeRef, found: LocalDiagnostic[]): void {
  switch (type.kind) {
    case 'list':
      if (type.length === 0) warn(found, type.span, 'A list of no elements cannot be made: its length is 1 at least.');
      return checkTypeShape(type.element, found);
    case 'tuple':
      if (type.items.length === 0) warn(found, type.span, 'A tuple needs one element at least.');
      for (const item of type.items) checkTypeShape(item, found);
      return;
    case 'stream':
      if (type.element?.kind === 'char') {
        warn(found, type.span, '`stream<char>` cannot be made: stream bytes (`stream<u8>`) or strings.');
      }
      if (type.element) checkTypeShape(type.element, found);
      return;
    case 'future':
      if (type.element) checkTypeShape(type.element, found);
      return;
    case 'option':
      return checkTypeShape(type.some, found);
    case 'result':
      if (type.ok) checkTypeShape(type.ok, found);
      if (type.error) checkTypeShape(type.error, found);
      return;
    case 'map':
      return checkTypeShape(type.value, found);
    default:
  }
}

const mostFlags = 32;

function warn(found: LocalDiagnostic[], span: Span, message: string, related?: Span): void {
  const places = related ? [{ span: related, message: 'Declared here.' }] : [];
  found.push({ span, severity: 'warning', code: 'portability', message, related: places });
}
