import {
  type Doc,
  type FunctionNode,
  type InterfaceItem,
  printConstructor,
  printFunctionType,
  printType,
  printTypeNode,
  type TypeNode,
  type WorldItemNode,
} from '../../wit/index.ts';

/** A type as Markdown: a heading, its documentation, and a list of what it consists of. */
export function typeText(node: TypeNode): string {
  const parts = partsOf(node).map((line) => `- ${line}`);
  const definition = node.kind === 'alias' ? [`    ${printTypeNode(node)}`] : [];
  const heading = `#### ${node.kind === 'alias' ? 'type' : node.kind} ${code(node.name.text)}`;
  return [heading, ...text(node.doc), ...definition, ...(parts.length > 0 ? [parts.join('\n')] : [])].join('\n\n');
}

/** A function as Markdown: its signature as a heading, then its documentation. */
export function functionText(node: FunctionNode): string {
  return [`#### ${code(signature(node))}`, ...text(node.doc)].join('\n\n');
}

export function isType(item: InterfaceItem | WorldItemNode): item is TypeNode {
  return ['alias', 'record', 'variant', 'enum', 'flags', 'resource'].includes(item.kind);
}

/** Documentation as paragraphs of its own, or nothing. */
export function text(doc: Doc | undefined): readonly string[] {
  return doc && doc.text.trim() !== '' ? [doc.text.trim()] : [];
}

/** Documentation in a list: its later lines stay in the item. */
export function inline(doc: Doc | undefined): string {
  const [said] = text(doc);
  return said === undefined ? '' : ` — ${said.split('\n').join('\n  ')}`;
}

export function code(written: string): string {
  return `\`${written}\``;
}

/** The name under which a heading is linked to, as GitHub and VS Code make it. */
export function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function partsOf(node: TypeNode): readonly string[] {
  switch (node.kind) {
    case 'record':
      return node.fields.map(({ name, type, doc }) => `${code(name.text)}: ${code(printType(type))}${inline(doc)}`);
    case 'variant':
    case 'enum':
      return node.cases.map(({ name, type, doc }) => {
        const carried = type ? `: ${code(printType(type))}` : '';
        return `${code(name.text)}${carried}${inline(doc)}`;
      });
    case 'flags':
      return node.flags.map(({ name, doc }) => `${code(name.text)}${inline(doc)}`);
    case 'resource':
      return node.functions.map((each) => `${code(signature(each))}${inline(each.doc)}`);
    default:
      return [];
  }
}

function signature({ role, name, type }: FunctionNode): string {
  if (role === 'constructor') return printConstructor(type);
  const written = printFunctionType(type);
  return `${name.text}: ${role === 'static' ? `static ${written}` : written}`;
}
