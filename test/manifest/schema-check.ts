import { isDeepStrictEqual } from 'node:util';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Where a value does not keep to a JSON schema, as `/path: keyword`. It knows the keywords that our schema uses and throws on
 * any other, so that none is passed over in silence.
 */
export function schemaProblems(root: Schema, value: unknown): readonly string[] {
  return check(root, root, value, '');
}

function check(root: Schema, schema: Schema, value: unknown, at: string): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (annotations.has(keyword)) return [];
    const problem = (holds: boolean) => (holds ? [] : [`${at}: ${keyword}`]);
    switch (keyword) {
      case '$ref':
        return check(root, definition(root, String(rule)), value, at);
      case 'allOf':
        return listOf(rule).flatMap((part) => check(root, recordOf(part), value, at));
      case 'type':
        return problem(rule === kindOf(value) || (rule === 'integer' && Number.isInteger(value)));
      case 'pattern':
        return problem(typeof value !== 'string' || new RegExp(String(rule), 'u').test(value));
      case 'maxLength':
        return problem(typeof value !== 'string' || Array.from(value).length <= Number(rule));
      case 'minimum':
        return problem(typeof value !== 'number' || value >= Number(rule));
      case 'maximum':
        return problem(typeof value !== 'number' || value <= Number(rule));
      case 'maxProperties':
        return problem(kindOf(value) !== 'object' || Object.keys(recordOf(value)).length <= Number(rule));
      case 'propertyNames':
        return kindOf(value) === 'object'
          ? Object.keys(recordOf(value)).flatMap((key) => check(root, recordOf(rule), key, `${at}/${key}`))
          : [];
      case 'additionalProperties':
        return kindOf(value) === 'object'
          ? Object.entries(recordOf(value)).flatMap(([key, member]) => {
              if (Object.hasOwn(recordOf(schema['properties'] ?? {}), key)) return [];
              return rule === false ? problem(false) : check(root, recordOf(rule), member, `${at}/${key}`);
            })
          : [];
      case 'enum':
        return problem(listOf(rule).some((each) => isDeepStrictEqual(each, value)));
      case 'minItems':
        return problem(!Array.isArray(value) || value.length >= Number(rule));
      case 'oneOf': {
        const holding = listOf(rule).filter((part) => check(root, recordOf(part), value, at).length === 0);
        return problem(holding.length === 1);
      }
      case 'maxItems':
        return problem(!Array.isArray(value) || value.length <= Number(rule));
      case 'uniqueItems':
        return problem(!Array.isArray(value) || value.every((item, index) => isFirst(value, item, index)));
      case 'items':
        return Array.isArray(value)
          ? value.flatMap((item, index) => {
              const own = Array.isArray(rule) ? (listOf(rule)[index] ?? schema['additionalItems']) : rule;
              return check(root, recordOf(own), item, `${at}/${index}`);
            })
          : [];
      case 'dependencies':
        return kindOf(value) === 'object'
          ? Object.entries(recordOf(rule)).flatMap(([key, wanted]) =>
              problem(!(key in recordOf(value)) || listOf(wanted).every((each) => String(each) in recordOf(value))),
            )
          : [];
      case 'required':
        return kindOf(value) === 'object' ? problem(listOf(rule).every((key) => String(key) in recordOf(value))) : [];
      case 'properties':
        return kindOf(value) === 'object'
          ? Object.entries(recordOf(value)).flatMap(([key, member]) =>
              Object.hasOwn(recordOf(rule), key)
                ? check(root, recordOf(recordOf(rule)[key]), member, `${at}/${key}`)
                : [],
            )
          : [];
      default:
        throw new Error(`the check does not know the keyword ${keyword}`);
    }
  });
}

const annotations = new Set([
  '$schema',
  'title',
  'markdownDescription',
  'patternErrorMessage',
  'default',
  'examples',
  'definitions',
  'allowTrailingCommas',
  // It is checked together with `items`.
  'additionalItems',
]);

function definition(root: Schema, reference: string): Schema {
  return recordOf(recordOf(root['definitions'])[reference.replace('#/definitions/', '')]);
}

function isFirst(all: readonly unknown[], item: unknown, index: number): boolean {
  return all.findIndex((other) => isDeepStrictEqual(other, item)) === index;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('not a list');
  return value;
}

function recordOf(value: unknown): Schema {
  if (typeof value !== 'object' || value === null) throw new Error('not an object');
  return Object.fromEntries(Object.entries(value));
}
