import type { Manifest } from '../manifest/index.ts';
import { type Builder, type BuilderPorts, createBuilder } from './builder.ts';
import { type CommandPorts, createCommandBuilder } from './command/command-builder.ts';

export interface BuildsPorts extends BuilderPorts {
  /** How commands are asked for, run and shown. */
  readonly command: Omit<CommandPorts, 'clock' | 'log'>;
}

/**
 * Builds whatever a manifest names, each origin in a process of its own: sources with the engine, what commands wrote
 * with the tools alone, and what was made elsewhere in a process that is used once, so that no file can poison the
 * tools for the next. A process is started when there is something for it to do.
 */
export function createBuilds(ports: BuildsPorts): Builder {
  const { clock, log } = ports;
  const source = createBuilder(ports);
  const outputs = createBuilder(ports);
  const command = { ...createCommandBuilder(outputs, { ...ports.command, clock, log }) };
  const component = createBuilder(ports);
  const byKind: Readonly<Record<Manifest['code']['kind'], Pick<Builder, 'build' | 'cancel' | 'dispose'>>> = {
    source,
    command,
    component,
  };
  const all = Object.values(byKind);
  return {
    ...source,
    build(request) {
      const own = byKind[request.manifest.code.kind];
      // A manifest may name another kind of code than it did a moment ago.
      for (const other of all) if (other !== own) other.cancel(request.manifestPath);
      return own.build(request);
    },
    cancel: (manifestPath) => all.forEach((each) => each.cancel(manifestPath)),
    dispose() {
      for (const each of [...all, outputs]) each.dispose();
    },
  };
}
