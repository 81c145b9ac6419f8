import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  type StaticFeature,
  TransportKind,
} from 'vscode-languageclient/node';
import { type Clock, type Owned, Scope } from '../../base/index.ts';
import type { Output } from '../output.ts';
import type { ImportState } from '../rights/import-states.ts';
import { afterCrash } from './after-crash.ts';
import { registerShowChanges } from './show-changes.ts';
import { createLanguageStatus } from './status.ts';
import { registerSyntaxTree } from './syntax-tree.ts';

/** What the rest of the extension tells the language server. */
export interface Language extends Owned {
  /** A component runs that was built from the WIT in this folder as it is now. */
  deployed(folder: vscode.Uri): void;
  /** How the imports of the component that runs from this folder's WIT stand, by interface without its version. */
  rights(folder: vscode.Uri, rights: Readonly<Record<string, ImportState>>): void;
}

/**
 * Runs the WIT language server in a process of its own, and starts it again when it ends. If it cannot start, the rest
 * of the extension works on.
 */
export function startLanguageClient(context: vscode.ExtensionContext, output: Output, clock: Clock): Language {
  const scope = new Scope((error) => output.failed('ending the WIT language server', error));
  const status = scope.own(createLanguageStatus());
  const crashes: number[] = [];
  const rights = new Map<string, Readonly<Record<string, ImportState>>>();
  const server = {
    module: context.asAbsolutePath('dist/server.js'),
    transport: TransportKind.ipc,
    // A keystroke makes many short-lived objects: with room for them it is not held up by the collector, which was
    // what made one keystroke in twenty slow.
    options: { execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=32'] },
  };
  const client = new LanguageClient(
    'airlock-wit',
    'Airlock WIT',
    { run: server, debug: server },
    {
      // What a version control or a viewer shows of a file is not the file: it is not checked a second time.
      documentSelector: ['file', 'untitled'].map((scheme) => ({ language: 'wit', scheme })),
      // A repository can make git run programs, so git is not run in one that the person does not trust.
      initializationOptions: () => ({ git: vscode.workspace.isTrusted }),
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        async closed() {
          crashes.push(clock.now());
          const next = afterCrash(crashes);
          if (next.kind === 'give-up') {
            const reason = 'The language server ended again and again. Its output says more.';
            output.error(`WIT: ${reason}`);
            status.show({ kind: 'stopped', reason });
            return { action: CloseAction.DoNotRestart, handled: true };
          }
          output.warn(`WIT: the language server ended; it starts again in ${next.afterMilliseconds} ms`);
          status.show({ kind: 'waiting', milliseconds: next.afterMilliseconds });
          await new Promise<void>((resolve) => scope.own(clock.after(next.afterMilliseconds, resolve)));
          return { action: CloseAction.Restart, handled: true };
        },
      },
    },
  );
  scope.own(
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        status.show({ kind: 'running' });
        // A server that was started again knows nothing of what its predecessor was told.
        for (const [folder, own] of rights) tell('airlock/rights', { folder, rights: own });
      } else if (newState === State.Starting) status.show({ kind: 'starting' });
    }),
  );
  const run = async (doing: string, step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      output.failed(doing, error);
      status.show({ kind: 'stopped', reason: 'The language server could not start. The output says more.' });
    }
  };
  scope.own(
    vscode.commands.registerCommand('airlock.restartServer', () =>
      run('restarting the WIT language server', async () => {
        crashes.length = 0;
        await client.restart();
      }),
    ),
  );
  client.registerFeature(reopensSuggestions);
  scope.own(registerSyntaxTree(client));
  scope.own(registerShowChanges());
  function tell(method: string, parameters: object): void {
    // While no server runs there is nobody to tell; what it would know is told again with the next change.
    client.sendNotification(method, parameters).catch(() => {});
  }
  scope.own(vscode.workspace.onDidGrantWorkspaceTrust(() => tell('airlock/git', { allowed: true })));
  status.show({ kind: 'starting' });
  // Nothing else of the extension needs it, so nobody waits for its process.
  const started = run('starting the WIT language server', () => client.start());
  scope.own({
    async dispose() {
      await started;
      await client.dispose(2000);
    },
  });
  return {
    deployed: (folder) => tell('airlock/deployed', { folder: client.code2ProtocolConverter.asUri(folder) }),
    rights(uri, own) {
      const folder = client.code2ProtocolConverter.asUri(uri);
      rights.set(folder, own);
      tell('airlock/rights', { folder, rights: own });
    },
    dispose: () => scope.dispose(),
  };
}

/** Tells the server that an item of completion may open the list again, as after a package's name in a path. */
const reopensSuggestions: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const commands = { commands: ['editor.action.triggerSuggest'] };
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), commands };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};
