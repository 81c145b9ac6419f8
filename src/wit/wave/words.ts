import type { NamedType, ValueType } from '../values.ts';
import { exampleWave } from './example.ts';
import { printCase } from './labels.ts';
import { typeName } from './shapes.ts';

/** Something that may stand at a place of a text of WAVE. */
export interface WaveWord {
  readonly text: string;
  /** The type of what it holds or is, for a person. */
  readonly detail: string;
  /** It only closes or separates: nobody has to be told of it at each keystroke. */
  readonly isMark: boolean;
}

/**
 * What a value of a type may begin with or be. An option or a result says only its own words: what may stand for it by
 * itself is asked of that type.
 */
export function wordsOf(type: ValueType): readonly WaveWord[] {
  const detail = typeName(type);
  const words = (...texts: readonly string[]): readonly WaveWord[] => texts.map((text) => word(text, detail));
  switch (type.kind) {
    case 'bool':
      return words('true', 'false');
    case 'f32':
    case 'f64':
      return words('0', 'inf', '-inf', 'nan');
    case 'enum':
      return words(...type.cases.map(printCase));
    case 'variant':
      return type.cases.map((each) => holding(printCase(each.name), each.type, detail));
    case 'option':
      return [holding('some', type.some, detail), ...words('none')];
    case 'result':
      return [holding('ok', type.ok, detail), holding('err', type.error, detail)];
    case 'record':
      return type.fields.length === 0 ? words('{:}') : words(...examples(type), '{');
    case 'flags':
      return words('{}', ...(type.flags.length === 0 ? [] : ['{']));
    case 'list':
    case 'map':
      return words(...examples(type), '[');
    case 'tuple':
      return words(...examples(type), '(');
    case 'opaque':
      return [];
    default:
      return words(exampleWave(type));
  }
}

/** The labels of fields that may come next. */
export function fieldWords(fields: readonly NamedType[]): readonly WaveWord[] {
  return fields.map(({ name, type }) => word(`${name}: `, typeName(type)));
}

/** The flags that may come next. */
export function flagWords(flags: readonly string[], type: string): readonly WaveWord[] {
  return flags.map((flag) => word(flag, type));
}

/** A mark that closes or separates. */
export function markWord(text: string): WaveWord {
  return { text, detail: '', isMark: true };
}

function word(text: string, detail: string): WaveWord {
  return { text, detail, isMark: false };
}

function holding(label: string, type: ValueType | undefined, whole: string): WaveWord {
  return type ? word(`${label}(`, typeName(type)) : word(label, whole);
}

/** The smallest value, where there is one that can be written down. */
function examples(type: ValueType): readonly string[] {
  return hasText(type) ? [exampleWave(type)] : [];
}

/** Whether the smallest value of a type has a text. */
function hasText(type: ValueType): boolean {
  switch (type.kind) {
    case 'opaque':
      return false;
    case 'list':
      return type.length === undefined || hasText(type.element);
    case 'tuple':
      return type.items.every(hasText);
    case 'record':
      return type.fields.every((field) => field.type.kind === 'option' || hasText(field.type));
    case 'result':
      return !type.ok || hasText(type.ok);
    case 'variant': {
      const [first] = type.cases;
      return first !== undefined && (!first.type || hasText(first.type));
    }
    default:
      return true;
  }
}
