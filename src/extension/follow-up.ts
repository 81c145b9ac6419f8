import type * as vscode from 'vscode';
import { type Owned, Scope, systemClock } from '../base/index.ts';
import {
  type BuildOutcome,
  type BuildRequest,
  type BuiltVersion,
  createDescriber,
  createTypings,
  forkBuilder,
} from '../build/index.ts';
import type { Host } from '../host/index.ts';
import type { Output } from './output.ts';
import { registerStubs } from './problems/stubs.ts';
import { createRuntimeErrors, type RuntimeErrors } from './runtime-errors/runtime-errors.ts';
import { followWorlds } from './typings/follow-worlds.ts';

/** What comes of builds and runs beside the version itself: types for the editor, code to write, errors at their lines. */
export interface FollowUp extends Pick<RuntimeErrors, 'lines'>, Owned {
  /** The newest build of a component has ended. */
  ended(manifest: vscode.Uri, request: BuildRequest, outcome: BuildOutcome): void;
  /** A version serves. */
  serves(
    manifest: vscode.Uri,
    manifestPath: string,
    built: { readonly version: BuiltVersion; readonly inputs: readonly string[] },
  ): void;
  /** A host whose calls are heard. */
  hearing(host: Host): Host;
  forget(manifest: vscode.Uri, manifestPath: string): void;
}

export function startFollowUp(context: vscode.ExtensionContext, output: Output): FollowUp {
  const scope = new Scope((error) => output.failed('ending what follows builds', error));
  const describer = scope.own(
    createDescriber({
      clock: systemClock,
      log: output,
      fork: () => forkBuilder(context.asAbsolutePath('dist/builder.js'), output),
    }),
  );
  const worlds = followWorlds({ typings: createTypings(describer), warn: (message) => output.warn(message) });
  const stubs = scope.own(registerStubs());
  const errors = scope.own(createRuntimeErrors());
  return {
    ended(manifest, request, outcome) {
      const { manifestPath, workspaceRoot } = request;
      stubs.offer(manifest, manifestPath, outcome.kind === 'failed' ? outcome.diagnostics : []);
      if ((outcome.kind === 'built' || outcome.kind === 'failed') && outcome.world) {
        worlds.follow({ title: request.manifest.name, manifestPath, workspaceRoot }, outcome.world);
      }
    },
    serves: (manifest, manifestPath, { version, inputs }) => errors.serves(manifest, manifestPath, version, inputs),
    lines: (manifestPath, stream, text) => errors.lines(manifestPath, stream, text),
    hearing: (host) => errors.hearing(host),
    forget(manifest, manifestPath) {
      stubs.forget(manifest);
      errors.forget(manifestPath);
    },
    dispose: () => scope.dispose(),
  };
}
