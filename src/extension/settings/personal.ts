import * as vscode from 'vscode';
import { Emitter, type Event, messageOf, type Log, type Owned, Scope } from '../../base/index.ts';
import type { Isolation } from '../../host/index.ts';
import { personalSettings } from './misplaced.ts';

/** What the person has set for all of their work. What is in it was typed by hand, so it is read with care. */
export interface PersonalSettings extends Owned {
  onUndecided(): 'deny' | 'ask';
  /** Which components run in processes of their own. */
  isolation(): Isolation;
  /** Where what is measured is sent; nowhere where it is empty. */
  telemetryEndpoint(): string;
  /** `airlock.roles` and `airlock.roleAssignments` as they stand in the person's settings: the same until those change. */
  roles(): RoleSettings;
  readonly onChange: Event<void>;
}

export interface RoleSettings {
  readonly roles: unknown;
  readonly roleAssignments: unknown;
}

export function openPersonalSettings(log: Log): PersonalSettings {
  const scope = new Scope((error) => log.error(`ending the settings: ${messageOf(error)}`));
  const changed = scope.own(new Emitter<void>((error) => log.error(`telling of settings: ${messageOf(error)}`)));
  // Looking a setting up takes the editor a tenth of a millisecond and more, and each decision wants some of them.
  let known: Known | undefined;
  scope.own(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!personalSettings.some((name) => event.affectsConfiguration(name))) return;
      known = undefined;
      changed.fire();
    }),
  );
  const settings = (): Known => (known ??= lookUp());
  return {
    onUndecided: () => settings().onUndecided,
    isolation: () => settings().isolation,
    telemetryEndpoint: () => settings().telemetryEndpoint,
    roles: () => settings().roles,
    onChange: changed.event,
    dispose: () => scope.dispose(),
  };
}

interface Known {
  readonly onUndecided: 'deny' | 'ask';
  readonly isolation: Isolation;
  readonly telemetryEndpoint: string;
  readonly roles: RoleSettings;
}

function lookUp(): Known {
  const configuration = vscode.workspace.getConfiguration('airlock');
  // Their scope keeps workspaces out already; reading the person's own value alone is the second lock on that door.
  const own = (name: string): unknown => configuration.inspect(name)?.globalValue;
  return {
    onUndecided: own('onUndecided') === 'ask' ? 'ask' : 'deny',
    isolation: isolationOf(own('isolation')),
    telemetryEndpoint: textOf(own('otlp.endpoint')),
    roles: { roles: own('roles') ?? {}, roleAssignments: own('roleAssignments') ?? [] },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What nobody can read as less is the default. */
function isolationOf(value: unknown): Isolation {
  return value === 'all' || value === 'none' ? value : 'installed';
}
