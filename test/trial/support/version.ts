import type { ComponentVersion } from '../../../src/host/index.ts';
import { describeWorld } from '../../../src/wit/index.ts';
import { referenceWit, type Source, versionOf as versionOfSource } from '../../host/support/component.ts';

/** As the host's tests make a version, with what it exports, which whoever runs tests looks up. */
export async function versionOf(source: Source, options: Partial<ComponentVersion> = {}): Promise<ComponentVersion> {
  const nested = referenceWit.map((text) => `${text.replace(/^package ([^;]+);/m, 'package $1 {')}\n}`);
  const text = `package test:component;\nworld root { ${source.world} }\n${source.more ?? ''}\n${nested.join('\n')}`;
  const world = describeWorld([{ path: 'root.wit', text }], 'root');
  if (world.kind !== 'world') throw new Error(world.problems.map(({ message }) => message).join('; '));
  return versionOfSource(source, { exports: world.exports, ...options });
}
