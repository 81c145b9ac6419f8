import { camelCase, className } from '../../../wit/index.ts';

/** What bindings call something: those of jco in JavaScript, those of wit-bindgen in Rust. */
export interface BindingNames {
  readonly javascript: string;
  readonly rust: string;
}

/** A function of an interface or a world; `resource` is the one that it belongs to. */
export function functionNames(
  name: string,
  role: 'free' | 'method' | 'static' | 'constructor',
  resource = '',
): BindingNames {
  const javascript = camelCase(name);
  const [jsClass, rustType] = [className(resource), rustTypeName(resource)];
  switch (role) {
    case 'free':
      return { javascript, rust: rustName(name) };
    case 'constructor':
      return { javascript: `new ${jsClass}`, rust: `${rustType}::new` };
    case 'static':
      return { javascript: `${jsClass}.${javascript}`, rust: `${rustType}::${rustName(name)}` };
    default:
      return { javascript: `${jsClass}.prototype.${javascript}`, rust: `${rustType}::${rustName(name)}` };
  }
}

export function typeNames(name: string): BindingNames {
  return { javascript: className(name), rust: rustTypeName(name) };
}

/** A field of a record, or a parameter. */
export function fieldNames(name: string): BindingNames {
  return { javascript: camelCase(name), rust: rustName(name) };
}

export function caseNames(kind: 'variant' | 'enum' | 'flags', owner: string, name: string): BindingNames {
  const rust = `${rustTypeName(owner)}::${kind === 'flags' ? snakeCase(name).toUpperCase() : className(name)}`;
  const javascript = kind === 'flags' ? camelCase(name) : kind === 'enum' ? `'${name}'` : `{ tag: '${name}' }`;
  return { javascript, rust };
}

function snakeCase(name: string): string {
  return name.replaceAll('-', '_').toLowerCase();
}

function rustName(name: string): string {
  return rustKeywords.has(name) ? `${name}_` : snakeCase(name);
}

/** The bindings need `Guest` for a trait of their own. */
function rustTypeName(name: string): string {
  return name === 'guest' ? 'Guest_' : className(name);
}

const rustKeywords: ReadonlySet<string> = new Set(
  (
    'abstract as async await become box break const continue crate do dyn else enum extern false final fn for if impl ' +
    'in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type ' +
    'typeof unsafe unsized use virtual where while yield'
  ).split(' '),
);
