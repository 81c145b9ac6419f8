import type { Gate } from '../../../wit/index.ts';
import { code } from './card.ts';

/** What gates say, each in a few words: `since 0.2.1`, `unstable: feature x, not enabled`. */
export function gatesInWords(gates: readonly Gate[], features: readonly string[]): string[] {
  const stable = gates.some(({ kind }) => kind === 'since');
  return gates.flatMap((gate): string[] => {
    switch (gate.kind) {
      case 'since':
        return gate.version ? [`since ${gate.version.text}`] : [];
      case 'deprecated':
        return gate.version ? [`deprecated since ${gate.version.text}`] : ['deprecated'];
      case 'unstable': {
        if (gate.feature.text === '') return ['unstable'];
        // A feature decides nothing any more about what is there since a version.
        const state = stable ? '' : features.includes(gate.feature.text) ? ', enabled' : ', not enabled';
        return [`unstable: feature ${code(gate.feature.text)}${state}`];
      }
      default:
        return [`external id ${code(gate.id)}`];
    }
  });
}
