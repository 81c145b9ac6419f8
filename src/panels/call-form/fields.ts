import { camelCase, exampleWave, type NamedType, printWave, type ValueType } from '../../wit/index.ts';
import { element } from '../dom.ts';

/** The part of a form in which a value of one type is filled in. */
export interface Field {
  readonly node: HTMLElement;
  /** What is filled in, in WAVE. It may be wrong: whoever reads it checks it against the type. */
  wave(): string;
}

let count = 0;

/**
 * A field for a value of a type.
 *
 * @param value what it begins with, in the JavaScript shape of WIT values; undefined for the smallest value
 */
export function fieldFor(label: string, type: ValueType, value?: unknown): Field {
  switch (type.kind) {
    case 'bool':
      return checkbox(label, value === true);
    case 'enum':
      return choice(label, type.kind, type.cases, typeof value === 'string' ? value : undefined, () => undefined);
    case 'flags':
      return flags(label, type.flags, value);
    case 'option':
      return option(label, type, value);
    case 'result':
      return tagged(label, type, { ok: type.ok, err: type.error }, value);
    case 'variant':
      return tagged(label, type, Object.fromEntries(type.cases.map((each) => [each.name, each.type])), value);
    case 'record':
      return record(label, type.name, type.fields, value);
    case 'tuple':
      return tuple(label, type.items, value);
    case 'map':
      return list(label, { kind: 'tuple', items: [type.key, type.value] }, value instanceof Map ? [...value] : []);
    case 'list':
      return type.element.kind === 'u8'
        ? plain(label, 'list<u8>', value === undefined ? exampleWave(type) : printWave(value, type))
        : list(
            label,
            type.element,
            Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as never) : [],
            type.length,
          );
    case 'string':
      return quoted(label, typeof value === 'string' ? value : '');
    case 'char':
      return character(label, typeof value === 'string' ? value : 'a');
    case 'opaque':
      return note(label, `A value of the type ${type.text} cannot be written down.`);
    default:
      return plain(label, type.kind, value === undefined ? '0' : printWave(value, type));
  }
}

function nextId(): string {
  return `field-${++count}`;
}

function labelled(label: string, kind: string, control: HTMLElement, id: string): HTMLElement {
  return element(
    'div',
    { class: 'field' },
    element('label', { for: id }, label, ' ', element('small', {}, kind)),
    control,
  );
}

function group(label: string, kind: string, ...children: readonly HTMLElement[]): HTMLElement {
  return element('fieldset', {}, element('legend', {}, label, ' ', element('small', {}, kind)), ...children);
}

function plain(label: string, kind: string, value: string): Field {
  const id = nextId();
  const input = element('input', { id, value, spellcheck: 'false', autocomplete: 'off' });
  return { node: labelled(label, kind, input, id), wave: () => input.value.trim() };
}

function quoted(label: string, value: string): Field {
  const id = nextId();
  const input = element('textarea', { id, rows: '1', spellcheck: 'false' });
  input.value = value;
  return { node: labelled(label, 'string', input, id), wave: () => printWave(input.value, { kind: 'string' }) };
}

function character(label: string, value: string): Field {
  const id = nextId();
  const input = element('input', { id, value, class: 'short', autocomplete: 'off' });
  return {
    node: labelled(label, 'char', input, id),
    wave: () => (input.value === '' ? "''" : printWave(input.value, { kind: 'char' })),
  };
}

function checkbox(label: string, value: boolean): Field {
  const id = nextId();
  const input = element('input', { id, type: 'checkbox', checked: value });
  const node = element(
    'div',
    { class: 'check' },
    input,
    element('label', { for: id }, label, ' ', element('small', {}, 'bool')),
  );
  return { node, wave: () => String(input.checked) };
}

function note(label: string, text: string): Field {
  return { node: element('p', {}, `${label}: ${text}`), wave: () => '' };
}

/** A list of which one entry is chosen, and below it the field that the entry asks for. */
function choice(
  label: string,
  kind: string,
  names: readonly string[],
  value: string | undefined,
  fieldOf: (name: string) => Field | undefined,
): Field {
  const id = nextId();
  const select = element(
    'select',
    { id },
    ...names.map((name) => element('option', { value: name, selected: name === value }, name)),
  );
  const place = element('div', { class: 'inner' });
  let inner: Field | undefined;
  const enter = (): void => {
    inner = fieldOf(select.value);
    place.replaceChildren(...(inner ? [inner.node] : []));
  };
  select.addEventListener('change', enter);
  enter();
  const node = element('div', {}, labelled(label, kind, select, id), place);
  return {
    node,
    wave: () => {
      const name = printWave(select.value, { kind: 'enum', name: '', cases: [select.value] });
      return inner ? `${name}(${inner.wave()})` : name;
    },
  };
}

function tagged(
  label: string,
  type: Extract<ValueType, { kind: 'result' | 'variant' }>,
  cases: Readonly<Record<string, ValueType | undefined>>,
  value: unknown,
): Field {
  const given = isObject(value) ? value : undefined;
  const tag = typeof given?.['tag'] === 'string' ? given['tag'] : undefined;
  const field = choice(label, type.kind === 'variant' ? type.name : 'result', Object.keys(cases), tag, (name) => {
    const inner = cases[name];
    return inner && fieldFor(name, inner, name === tag ? given?.['val'] : undefined);
  });
  // `ok` and `err` of a result are words of WAVE; as the cases of a variant they would be escaped.
  return type.kind === 'result' ? { ...field, wave: () => field.wave().replace(/^%/u, '') } : field;
}

function option(label: string, type: Extract<ValueType, { kind: 'option' }>, value: unknown): Field {
  const wraps = isObject(value) && 'tag' in value && type.some.kind === 'option';
  const holds = wraps ? value['tag'] === 'some' : value !== undefined;
  const id = nextId();
  const given = element('input', { id, type: 'checkbox', checked: holds });
  const inner = fieldFor(label, type.some, wraps ? value['val'] : value);
  const place = element('div', { class: 'inner' }, inner.node);
  place.hidden = !holds;
  given.addEventListener('change', () => (place.hidden = !given.checked));
  const node = element(
    'div',
    {},
    element(
      'div',
      { class: 'check' },
      given,
      element('label', { for: id }, `${label} is given`, ' ', element('small', {}, 'option')),
    ),
    place,
  );
  return { node, wave: () => (given.checked ? `some(${inner.wave()})` : 'none') };
}

function flags(label: string, names: readonly string[], value: unknown): Field {
  const boxes = names.map((name) => {
    const id = nextId();
    const input = element('input', {
      id,
      type: 'checkbox',
      checked: isObject(value) && value[camelCase(name)] === true,
    });
    return { name, input, node: element('div', { class: 'check' }, input, element('label', { for: id }, name)) };
  });
  return {
    node: group(label, 'flags', ...boxes.map(({ node }) => node)),
    wave: () =>
      `{${boxes
        .filter(({ input }) => input.checked)
        .map(({ name }) => name)
        .join(', ')}}`,
  };
}

function record(label: string, kind: string, types: readonly NamedType[], value: unknown): Field {
  const fields = types.map(({ name, type }) => ({
    name,
    field: fieldFor(name, type, isObject(value) ? value[camelCase(name)] : undefined),
  }));
  return {
    node: group(label, kind, ...fields.map(({ field }) => field.node)),
    wave: () =>
      fields.length === 0 ? '{:}' : `{${fields.map(({ name, field }) => `${name}: ${field.wave()}`).join(', ')}}`,
  };
}

function tuple(label: string, types: readonly ValueType[], value: unknown): Field {
  const values = Array.isArray(value) ? value : [];
  const fields = types.map((type, at) => fieldFor(`${label} ${at + 1}`, type, values[at] as unknown));
  return {
    node: group(label, 'tuple', ...fields.map(({ node }) => node)),
    wave: () => `(${fields.map((field) => field.wave()).join(', ')})`,
  };
}

function list(label: string, type: ValueType, values: readonly unknown[], length?: number): Field {
  const items: Field[] = [];
  const place = element('div', {});
  const add = element('button', { type: 'button', class: 'quiet' }, `Add to ${label}`);
  const put = (value?: unknown): void => {
    const field = fieldFor(`${label} ${items.length + 1}`, type, value);
    items.push(field);
    const row = element('div', { class: 'item' }, field.node);
    if (length === undefined) {
      const remove = element(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': `Remove one of ${label}` },
        'Remove',
      );
      remove.addEventListener('click', () => {
        items.splice(items.indexOf(field), 1);
        row.remove();
        add.focus();
        add.dispatchEvent(new Event('input', { bubbles: true }));
      });
      row.append(remove);
    }
    place.append(row);
  };
  for (const value of length === undefined ? values : Array.from({ length }, (_, at) => values[at])) put(value);
  add.addEventListener('click', () => {
    put();
    add.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return {
    node: group(label, 'list', place, ...(length === undefined ? [add] : [])),
    wave: () => `[${items.map((item) => item.wave()).join(', ')}]`,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
