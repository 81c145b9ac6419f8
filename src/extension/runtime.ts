import * as vscode from 'vscode';
import { messageOf, type Owned, Scope, systemClock } from '../base/index.ts';
import { type CommandQuestion, createBuilds, forkBuilder } from '../build/index.ts';
import {
  createHost,
  createPrograms,
  type GrantStore,
  type Host,
  isIsolated,
  openReplays,
  openGrants,
  readReferenceWit,
  type Storage,
} from '../host/index.ts';
import { openTelemetry } from '../telemetry/index.ts';
import { type CallHistory, createCallHistory } from './calls/history.ts';
import { registerCallLenses } from './calls/lenses.ts';
import { createCallForms } from './panels/call-form.ts';
import { createRequestForms } from './panels/request-form.ts';
import { createLivePanels } from './panels/live-panels.ts';
import { createComponentOutputs } from './component-outputs.ts';
import { type AskAbout, createAskAbout } from './ask/ask-about.ts';
import { openCommandPorts } from './build-consent/command-ports.ts';
import { type CommandPorts, registerCommands } from './commands/register.ts';
import type { Component } from './components/component.ts';
import { watchComponents } from './components/discovery.ts';
import { type Data, registerData } from './data/register.ts';
import { startFollowUp } from './follow-up.ts';
import { tellRights } from './language-client/tell-rights.ts';
import { createProposals } from './learn/proposals.ts';
import { createRecordings, type Recordings } from './learn/record-rights.ts';
import { denialRecorder } from './learn/recorder.ts';
import { registerModelTool } from './language-model/tool.ts';
import type { Language } from './language-client/client.ts';
import { say } from './notices.ts';
import type { Output } from './output.ts';
import { openShellFolder } from './shell-folder.ts';
import { createProblems } from './problems/problems.ts';
import { registerQuickFixes } from './problems/quick-fixes.ts';
import { createRightsPages, type RightsPages } from './rights-page/show-rights.ts';
import { registerRightsHover } from './rights/hover.ts';
import { openPersonalSettings, type PersonalSettings } from './settings/personal.ts';
import { rolesOf } from './settings/roles.ts';
import { followTelemetrySetting } from './settings/telemetry.ts';
import { warnOfMisplacedSettings } from './settings/warn-misplaced.ts';
import { offerProjectFile } from './typings/offer-project-file.ts';
import { arrangeSystem } from './system/system.ts';
import { watchWorkspaceFiles } from './system/workspace-files.ts';
import { registerTesting, type Testing } from './testing/register.ts';
import { openWorkspaceStorage } from './storage.ts';
import { type ComponentsView, showComponents } from './views/components-view.ts';
import { showStatus } from './views/status.ts';

/** Everything that builds and runs: it exists only in a trusted workspace. */
export interface Runtime extends Owned {
  components(): readonly Component[];
  readonly host: Host;
  readonly storage: Storage | undefined;
  readonly data: Data;
  readonly grants: GrantStore;
  readonly output: Output;
  readonly pages: RightsPages;
  readonly settings: PersonalSettings;
  /** Asks the person about a use that waits. */
  readonly askAbout: AskAbout;
  readonly history: CallHistory;
  readonly view: ComponentsView;
  readonly recordings: Recordings;
  readonly testing: Testing;
  readonly confirmRecording: CommandPorts['confirmRecording'];
}

export function startRuntime(
  context: vscode.ExtensionContext,
  output: Output,
  language: Language,
  ask: {
    readonly grant: CommandPorts['confirm'];
    readonly record: CommandPorts['confirmRecording'];
    command(question: CommandQuestion): Promise<boolean>;
    deletion(question: string): Promise<boolean>;
    openAddress(address: string): Promise<boolean>;
  },
): Runtime {
  const scope = new Scope((error) => output.failed('ending the runtime', error));
  const onDisk = scope.own(
    openGrants({
      clock: systemClock,
      log: output,
      environment: process.env,
      tell: (message) => say('error', message),
    }),
  );
  const { grants, audit } = onDisk;
  const followUp = scope.own(startFollowUp(context, output));
  const settings = scope.own(openPersonalSettings(output));
  const roles = rolesOf(settings, (message) => output.warn(message));
  const askAbout: AskAbout = createAskAbout(() => components.list(), systemClock);
  const storage = openWorkspaceStorage(context, output);
  if (storage) scope.own(storage);
  const workerFile = context.asAbsolutePath('dist/worker.js');
  const referenceWit = readReferenceWit(context.asAbsolutePath('wit'));
  const telemetry = scope.own(
    openTelemetry({ clock: systemClock, log: output, version: versionOf(context.extension) }),
  );
  const host = scope.own(
    followUp.hearing(
      createHost({
        clock: systemClock,
        log: output,
        workerFile,
        grants,
        ...(audit ? { audit } : {}),
        ...(storage ? { storage } : {}),
        onUndecided: { get: () => settings.onUndecided(), onChange: settings.onChange },
        isolation: { get: () => settings.isolation(), onChange: settings.onChange },
        roles: { of: roles, onChange: settings.onChange },
        ask: (key, { use, request, operation }, settled) =>
          askAbout(key, { use, request: request.pattern, operation }, settled),
        environment: process.env,
        programs: createPrograms({ searchPath: process.env['PATH'], folders: workspaceFolders }),
        referenceWit,
        spans: telemetry.spans,
      }),
    ),
  );
  scope.own(telemetry.watch(host));
  scope.own(followTelemetrySetting(settings, telemetry, (message) => output.warn(message)));
  const history = createCallHistory(context.workspaceState);
  const prints = scope.own(createComponentOutputs(systemClock));
  const shells = openShellFolder(output);
  const builder = scope.own(
    createBuilds({
      command: scope.own(openCommandPorts(output, ask.command)),
      clock: systemClock,
      log: output,
      fork: () => forkBuilder(context.asAbsolutePath('dist/builder.js'), output, shells),
    }),
  );
  const problems = scope.own(createProblems());
  const files = scope.own(watchWorkspaceFiles(output));
  const components = scope.own(watchComponents({ host, builder, output, problems, language, followUp, prints, files }));
  scope.own(
    arrangeSystem({ components, host, files, failed: (error) => output.failed('arranging the system', error) }),
  );
  const rightsChanged = (): void => components.list().forEach((component) => component.rightsChanged());
  scope.own(grants.onChange(rightsChanged));
  const view = scope.own(showComponents(components));
  scope.own(showStatus(components));
  scope.own(registerCallLenses(components));
  const data = scope.own(registerData({ host, storage, output, confirmDelete: ask.deletion }));
  scope.own(registerQuickFixes(components));
  scope.own(offerProjectFile(components));
  const pages = scope.own(createRightsPages(components));
  const extension = context.extensionUri;
  const forms = scope.own(createCallForms({ host, output, history, extension }));
  const panels = scope.own(createLivePanels({ extension, components }));
  const { openAddress } = ask;
  const requests = scope.own(createRequestForms({ output, history, extension, components, openAddress }));
  const proposals = scope.own(createProposals());
  const recorder = denialRecorder((key) => host.snapshot(key)?.denials ?? []);
  const recordings = scope.own(createRecordings(recorder, proposals));
  scope.own(
    registerCommands({
      components,
      host,
      files,
      output,
      prints,
      pages,
      proposals,
      recordings,
      replays: scope.own(openReplays({ clock: systemClock, log: output, workerFile })),
      history,
      view,
      forms,
      panels,
      requests,
      openAddress,
      confirm: ask.grant,
      confirmRecording: ask.record,
    }),
  );
  scope.own(registerModelTool({ components, host, output, history }));
  scope.own(registerRightsHover(components));
  scope.own(tellRights(components, language));
  scope.own(warnOfMisplacedSettings(output));
  const isIsolatedNow = ({ key }: Component): boolean => key !== undefined && isIsolated(settings.isolation(), key);
  const trial = { clock: systemClock, log: output, workerFile, referenceWit, isIsolated: isIsolatedNow };
  const testing = scope.own(registerTesting(components, trial, output));
  // Who starts after whom is known before anybody starts.
  const started = files
    .start()
    .catch((error: unknown) => output.failed('looking for workspace files', error))
    .then(() => components.start());
  started.catch((error: unknown) => output.error(`looking for components: ${messageOf(error)}`));
  return {
    components: () => components.list(),
    host,
    storage,
    data,
    grants,
    output,
    pages,
    settings,
    askAbout,
    history,
    view,
    recordings,
    testing,
    confirmRecording: ask.record,
    dispose: () => scope.dispose(),
  };
}

function versionOf({ packageJSON }: vscode.Extension<unknown>): string {
  return (packageJSON as { readonly version: string }).version;
}

function workspaceFolders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}
