import { shown } from '../../base/index.ts';
import { changeText, detailText, diffWorlds, nextVersion, type WorldChange } from '../../wit/index.ts';
import { type Command, done } from '../command.ts';
import { type Contract, contractOf } from '../contract.ts';
import { debugLog, startDescriber } from '../programs.ts';
import { rightText } from '../rights.ts';

/** Compares two contracts and what goes with them, and says how far the version has to go. */
export const diff: Command = {
  arguments: [
    { syntax: '<old>', text: 'a .wasm component, a folder with airlock.json, or WIT' },
    { syntax: '<new>', text: 'the same, as it is now' },
  ],
  options: [{ flags: '--world <world>', text: 'the world that is meant, where WIT has several' }],
  examples: [
    ['airlock diff old.wasm new.wasm', 'what changed, whom it breaks; exit code 5 if anybody'],
    ['airlock diff released.wasm .', 'a release against the sources'],
  ],
  async run(given, ports, show) {
    const [oldName = '', newName = ''] = given.args;
    const describer = startDescriber(ports, debugLog(ports));
    try {
      const before = await contractOf(oldName, given.text('world'), describer, ports);
      if (before.kind === 'failed') return before;
      const after = await contractOf(newName, given.text('world'), describer, ports);
      if (after.kind === 'failed') return after;
      const { changes, step } = diffWorlds(before.sides, after.sides);
      const rights = rightsChanged(before, after);
      const capabilities = listChanged(before.capabilities, after.capabilities);
      for (const change of changes) for (const line of linesOf(change)) show.line(line);
      for (const right of rights.added) show.line(`It now asks for ${shown(right)}.`);
      for (const right of rights.removed) show.line(`It no longer asks for ${shown(right)}.`);
      for (const each of capabilities.added) show.line(`Its imports now stand for ${each}.`);
      const next = before.version === undefined ? undefined : nextVersion(before.version, step);
      const to = next === undefined || step === 'none' ? '' : `: ${before.version} leads to ${next} at least`;
      show.line(step === 'none' ? 'Both contracts are the same.' : `The step is ${step}${to}.`);
      const value = { step, ...(next === undefined ? {} : { next }), changes: changes.map(told), rights, capabilities };
      return done(value, step === 'major' ? 'contract' : 'fine');
    } finally {
      describer.dispose();
    }
  },
};

function linesOf(change: WorldChange): readonly string[] {
  const details = 'details' in change ? change.details : [];
  return [shown(changeText(change)), ...details.map((detail) => `  ${shown(detailText(detail))}`)];
}

function told(change: WorldChange): object {
  const [text = '', ...details] = linesOf(change);
  return {
    direction: change.direction,
    kind: change.kind,
    breaks: change.breaks,
    text,
    details: details.map((line) => line.trim()),
  };
}

function rightsChanged(before: Contract, after: Contract): Changed {
  if (!before.rights || !after.rights) return { added: [], removed: [] };
  return listChanged(before.rights.map(rightText), after.rights.map(rightText));
}

interface Changed {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

function listChanged(before: readonly string[], after: readonly string[]): Changed {
  return {
    added: after.filter((each) => !before.includes(each)),
    removed: before.filter((each) => !after.includes(each)),
  };
}
