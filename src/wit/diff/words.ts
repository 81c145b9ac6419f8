import type { WorldChange, WorldPlace } from './difference.ts';
import type { SignatureChange } from './signatures.ts';
import type { PathStep } from './types.ts';

/** A change of a world in a sentence, with whom it breaks; what changed inside is told by `detailText`. */
export function changeText(change: WorldChange): string {
  return `${factText(change)}${partyTexts[change.breaks.join(' ')] ?? ''}.`;
}

/** One difference of two functions or types, as the end of a line: `parameter \`a\`: u8 became u16`. */
export function detailText(detail: SignatureChange): string {
  if (detail.kind === 'async') return detail.to ? 'became async' : 'is no longer async';
  const where = detail.path.map(stepText).join(', ');
  const lead = where === '' ? '' : `${where}: `;
  switch (detail.kind) {
    case 'added':
    case 'removed': {
      const part = stepText({ part: detail.part, before: detail.name, after: detail.name });
      const type = detail.type === undefined ? '' : ` (${detail.type})`;
      return `${lead}${part}${type} ${detail.kind === 'added' ? 'is new' : 'is gone'}`;
    }
    case 'renamed':
      return `${lead}${words[detail.part]} \`${detail.from}\` is now called \`${detail.to}\``;
    case 'reordered':
      return `${lead}the order ${listed(detail.from)} became ${listed(detail.to)}`;
    default:
      return `${lead}${detail.from} became ${detail.to}`;
  }
}

function factText(change: WorldChange): string {
  const side = change.direction === 'import' ? 'imported' : 'exported';
  switch (change.kind) {
    case 'added':
      return `${placeText(change.after)} is now ${side}`;
    case 'removed':
      return `${placeText(change.before)} is no longer ${side}`;
    case 'version':
      return `${placeText(change.before)} is now ${side} as ${placeText(change.after)}`;
    case 'type':
      return `The ${side} ${typeText(change.after)} changed`;
    default:
      return `The ${side} ${functionText(change.after)} changed`;
  }
}

const partyTexts: Readonly<Record<string, string>> = {
  callers: ', which breaks its callers',
  providers: ', which breaks who provides the imports',
};

function placeText(place: WorldPlace): string {
  if (place.type !== undefined) return `The ${typeText(place)}`;
  if (place.function === undefined) return `\`${place.interface}\``;
  const text = functionText(place);
  return text.startsWith('function ') ? text.slice('function '.length) : `The ${text}`;
}

/** A function as it is written: components call a method `[method]res.m`, and the constructor `[constructor]res`. */
function functionText(place: WorldPlace): string {
  const [, role, plain] = /^(?:\[(constructor|method|static)\])?(.*)$/s.exec(place.function ?? '') ?? [];
  const owner = place.interface === undefined ? '' : ` of \`${place.interface}\``;
  return `${role === 'constructor' ? 'constructor of' : 'function'} \`${plain ?? ''}\`${owner}`;
}

function typeText(place: WorldPlace): string {
  return `type \`${place.type}\`${place.interface === undefined ? '' : ` of \`${place.interface}\``}`;
}

function stepText({ part, before, after }: PathStep): string {
  if (after === '') return words[part];
  return before === after ? `${words[part]} \`${after}\`` : `${words[part]} \`${after}\` (was \`${before}\`)`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

const words: Readonly<Record<PathStep['part'] | 'type', string>> = {
  param: 'parameter',
  result: 'result',
  field: 'field',
  case: 'case',
  flag: 'flag',
  payload: 'payload',
  element: 'element',
  key: 'key',
  value: 'value',
  some: 'value of the option',
  ok: 'value of `ok`',
  error: 'value of `err`',
  item: 'item',
  type: 'type',
};
