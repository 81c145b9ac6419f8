import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import type { GrantStore, Host } from '../../host/index.ts';
import type { Right } from '../../manifest/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';
import { buildForRelease } from './build-release.ts';
import { callExport } from './call-export.ts';
import { grantRight, requestAndGrant, revokeRight } from './rights.ts';
import { chosenComponent } from './targets.ts';

export interface CommandPorts {
  readonly components: Components;
  readonly grants: GrantStore;
  readonly host: Host;
  readonly output: Output;
  /** Asks the person whether a right is to be given; `verb` is what the button says. */
  confirm(component: Component, right: Right, verb: string): Promise<boolean>;
}

/** All commands of the runtime. Their arguments come from anywhere, so each command reads them with care. */
export function registerCommands(ports: CommandPorts): Owned {
  const scope = new Scope((error) => ports.output.failed('ending the commands', error));

  function register(command: string, run: (argument: unknown) => Promise<void> | void): void {
    scope.own(
      vscode.commands.registerCommand(command, async (argument: unknown) => {
        try {
          await run(argument);
        } catch (error) {
          ports.output.failed(command, error);
          say('error', `Airlock: ${messageOf(error)}`);
        }
      }),
    );
  }

  function onComponent(command: string, run: (component: Component) => Promise<void> | void): void {
    register(command, async (argument) => {
      const component = await chosenComponent(ports.components, argument);
      if (component) await run(component);
    });
  }

  register('airlock.callExport', (argument) => callExport(ports, argument));
  register('airlock.grant', (argument) => grantRight(ports, argument));
  register('airlock.requestAndGrant', (argument) => requestAndGrant(ports, argument));
  register('airlock.revoke', (argument) => revokeRight(ports, argument));
  register('airlock.showOutput', () => ports.output.show());
  onComponent('airlock.build', (component) => component.refresh('asked for'));
  onComponent('airlock.buildForRelease', (component) => buildForRelease(ports, component));
  onComponent('airlock.cancelBuild', (component) => component.cancelBuild());
  onComponent('airlock.restart', async ({ key }) => {
    if (key) await ports.host.restart(key);
  });
  onComponent('airlock.stop', async ({ key }) => {
    if (key) await ports.host.stop(key);
  });
  onComponent('airlock.openManifest', async ({ uri }) => void (await vscode.window.showTextDocument(uri)));
  return scope;
}
