import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import type { Host, Replays } from '../../host/index.ts';
import type { Right } from '../../manifest/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import type { ComponentOutputs } from '../component-outputs.ts';
import type { Proposals } from '../learn/proposals.ts';
import type { Recordings } from '../learn/record-rights.ts';
import type { Output } from '../output.ts';
import type { WorkspaceFiles } from '../system/workspace-files.ts';
import { buildForRelease } from './build-release.ts';
import { compareContract, serveContracts } from './compare-contracts.ts';
import type { CallHistory } from '../calls/history.ts';
import type { ComponentsView } from '../views/components-view.ts';
import { askFilter, findRow } from '../views/find.ts';
import type { CallForms } from '../panels/call-form.ts';
import { type HttpCommandPorts, openInBrowser, sendRequest } from '../http/commands.ts';
import type { LivePanels } from '../panels/live-panels.ts';
import { callExport, exportTarget } from './call-export.ts';
import {
  replayRecordedCalls,
  saveRecentCalls,
  serveTapes,
  startRecordingCalls,
  stopRecordingCalls,
} from './recorded-calls.ts';
import type { RightsPages } from '../rights-page/show-rights.ts';
import type { Act } from '../rights/question.ts';
import { grantRight, grantWider, neverAsk, requestAndGrant, revokeRight } from './rights.ts';
import { saveAsTest } from './save-as-test.ts';
import { resetGroup, startSystem, stopSystem } from './system.ts';
import { chosenComponent, namedComponent } from './targets.ts';
import { rollBack, settleCanary, togglePin } from './versions.ts';

export interface CommandPorts {
  readonly components: Components;
  readonly host: Host;
  readonly files: Pick<WorkspaceFiles, 'of'>;
  readonly output: Output;
  readonly prints: Pick<ComponentOutputs, 'show'>;
  readonly pages: Pick<RightsPages, 'show'>;
  readonly proposals: Pick<Proposals, 'accept'>;
  readonly recordings: Recordings;
  readonly replays: Replays;
  readonly history: CallHistory;
  readonly view: ComponentsView;
  readonly forms: Pick<CallForms, 'open'>;
  readonly panels: Pick<LivePanels, 'inspect' | 'showSystem'>;
  readonly requests: HttpCommandPorts['requests'];
  readonly openAddress: HttpCommandPorts['openAddress'];
  /** Asks the person whether something is to be done about a right. */
  confirm(component: Component, right: Right, act: Act): Promise<boolean>;
  /** Asks the person whether a component's needs may be recorded. */
  confirmRecording(component: Component): Promise<boolean>;
}

/** All commands of the runtime. Their arguments come from anywhere, so each command reads them with care. */
export function registerCommands(ports: CommandPorts): Owned {
  const scope = new Scope((error) => ports.output.failed('ending the commands', error));

  function register(command: string, run: (argument: unknown) => unknown): void {
    scope.own(
      vscode.commands.registerCommand(command, async (argument: unknown) => {
        try {
          return await run(argument);
        } catch (error) {
          ports.output.failed(command, error);
          say('error', `Airlock: ${messageOf(error)}`);
          return undefined;
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
  register('airlock.openCallForm', async (argument) => {
    const target = await exportTarget(ports.components, argument);
    if (target) ports.forms.open(target.component, target.exported);
  });
  register('airlock.openInBrowser', (argument) => openInBrowser(ports, argument));
  register('airlock.sendRequest', (argument) => sendRequest(ports, argument));
  onComponent('airlock.inspect', (component) => ports.panels.inspect(component));
  register('airlock.showSystem', () => ports.panels.showSystem());
  register('airlock.filterTree', (argument) =>
    typeof argument === 'string' ? ports.view.filter(argument) : askFilter(ports.view),
  );
  register('airlock.clearFilter', () => ports.view.filter(''));
  register('airlock.find', () => findRow(ports.view));
  register('airlock.revealRow', async (argument) => {
    const component = namedComponent(ports.components, argument);
    if (component) await ports.view.reveal([{ kind: 'component', component }]);
    else await vscode.commands.executeCommand('airlock.components.focus');
  });
  register('airlock.grant', (argument) => grantRight(ports, argument));
  register('airlock.requestAndGrant', (argument) => requestAndGrant(ports, argument));
  register('airlock.grantWider', (argument) => grantWider(ports, argument));
  register('airlock.neverAsk', (argument) => neverAsk(ports, argument));
  register('airlock.revoke', (argument) => revokeRight(ports, argument));
  register('airlock.showOutput', (argument) => {
    const component = namedComponent(ports.components, argument);
    if (!component || !ports.prints.show(component)) ports.output.show();
  });
  onComponent('airlock.showRights', (component) => ports.pages.show(component));
  onComponent('airlock.startRecordingCalls', (component) => startRecordingCalls(ports, component));
  register('airlock.stopRecordingCalls', async (argument) => {
    const component = await chosenComponent(ports.components, argument);
    return component && stopRecordingCalls(ports, component, argument);
  });
  register('airlock.saveRecentCalls', async (argument) => {
    const component = await chosenComponent(ports.components, argument);
    return component && saveRecentCalls(ports, component, argument);
  });
  const tapes = scope.own(serveTapes());
  register('airlock.replayRecordedCalls', async (argument) => {
    const component = await chosenComponent(ports.components, argument);
    return component && replayRecordedCalls({ ...ports, tapes }, component, argument);
  });
  register('airlock.saveAsTest', (argument) => saveAsTest(ports, argument));
  onComponent('airlock.recordRights', (component) => ports.recordings.record(ports, component));
  register('airlock.acceptProposal', (argument) => ports.proposals.accept(argument));
  onComponent('airlock.build', (component) => component.refresh('asked for'));
  onComponent('airlock.buildForRelease', (component) => buildForRelease(ports, component));
  onComponent('airlock.cancelBuild', (component) => component.cancelBuild());
  onComponent('airlock.restart', async ({ key }) => {
    if (key) await ports.host.restart(key);
  });
  onComponent('airlock.stop', async ({ key }) => {
    if (key) await ports.host.stop(key);
  });
  register('airlock.rollBack', async (argument) => {
    const component = await chosenComponent(ports.components, argument);
    if (component) await rollBack(ports, component, argument);
  });
  onComponent('airlock.promoteCanary', (component) => settleCanary(ports, component, 'promote'));
  onComponent('airlock.rollBackCanary', (component) => settleCanary(ports, component, 'roll-back'));
  onComponent('airlock.resetGroup', (component) => resetGroup(ports, component));
  register('airlock.startSystem', () => startSystem(ports));
  register('airlock.stopSystem', () => stopSystem(ports));
  scope.own(serveContracts(ports.components));
  register('airlock.compareContracts', async (argument) => {
    const component = await chosenComponent(ports.components, argument);
    if (component) await compareContract(ports, component, argument);
  });
  onComponent('airlock.swapAnyway', (component) => component.swapAnyway());
  onComponent('airlock.togglePin', (component) => togglePin(ports, component));
  onComponent('airlock.openManifest', async ({ uri }) => void (await vscode.window.showTextDocument(uri)));
  return scope;
}
