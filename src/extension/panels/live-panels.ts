import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { FromInspector, FromSystem, ToInspector, ToSystem } from '../../panels/index.ts';
import { exportsOf } from '../commands/call-export.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { soon } from '../soon.ts';
import { shownShort } from '../words.ts';
import { inspectorView } from './inspector-view.ts';
import { openPanel, type Panel } from './panel.ts';
import { createRates } from './rates.ts';
import { systemView } from './system-view.ts';

/** The inspectors that are open, one for each component, and the drawing of the running system. */
export interface LivePanels extends Owned {
  inspect(component: Component): void;
  showSystem(): void;
}

export interface LivePanelPorts {
  readonly extension: vscode.Uri;
  readonly components: Components;
}

/** Pictures are looked at, not read: twice a second is live. */
const updateDelayMs = 500;

/** Charts go on while nothing happens. Nothing is asked for while no panel is seen. */
const tickMs = 1000;

export function createLivePanels({ extension, components }: LivePanelPorts): LivePanels {
  const scope = new Scope((error) => console.error(error));
  const open = new Map<string, { readonly panel: Panel<ToInspector | ToSystem>; tell(): void }>();
  const tellSeen = (): void => {
    for (const { panel, tell } of open.values()) if (panel.isVisible) tell();
  };
  const update = scope.own(soon(updateDelayMs, tellSeen));
  scope.own(components.onChange(() => update.ask()));
  let ticking: NodeJS.Timeout | undefined;
  scope.own({
    dispose() {
      clearInterval(ticking);
      for (const { panel } of Array.from(open.values())) void panel.dispose();
    },
  });

  function add(id: string, panel: Panel<ToInspector | ToSystem>, tell: () => void): void {
    open.set(id, { panel, tell });
    ticking ??= setInterval(tellSeen, tickMs);
  }

  function closed(id: string): void {
    open.delete(id);
    if (open.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  }

  return {
    inspect(component) {
      const known = open.get(component.id);
      if (known) return known.panel.reveal();
      const tell = (): void => {
        if (!components.list().includes(component)) return void panel.dispose();
        panel.post({ kind: 'view', view: inspectorView(component, exportsOf(component), Date.now()) });
      };
      const argument = { manifest: component.id };
      const panel = openPanel<ToInspector | ToSystem>(
        extension,
        { viewType: 'airlock.inspector', title: `Inspect ${shownShort(component.title, 60)}`, script: 'inspector' },
        {
          closed: () => closed(component.id),
          hear(message) {
            const said = message as
              | Partial<Extract<FromInspector, { kind: 'call' }>>
              | { kind: 'ready' | 'rights' | 'tree' };
            if (said.kind === 'ready') tell();
            if (said.kind === 'rights') run('airlock.showRights', argument);
            if (said.kind === 'tree') run('airlock.revealRow', argument);
            if (said.kind === 'call') run('airlock.openCallForm', { ...argument, export: said.name });
          },
        },
      );
      add(component.id, panel, tell);
    },
    showSystem() {
      const known = open.get('');
      if (known) return known.panel.reveal();
      const rates = createRates();
      const tell = (): void => {
        panel.post({ kind: 'view', view: systemView(components.list(), Date.now(), rates) });
      };
      const panel = openPanel<ToInspector | ToSystem>(
        extension,
        { viewType: 'airlock.system', title: 'Running System', script: 'system' },
        {
          closed: () => closed(''),
          hear(message) {
            const said = message as Partial<Extract<FromSystem, { kind: 'open' }>> | { kind: 'ready' };
            if (said.kind === 'ready') tell();
            if (said.kind === 'open') run('airlock.revealRow', { manifest: said.id });
          },
        },
      );
      add('', panel, tell);
    },
    dispose: () => scope.dispose(),
  };
}

function run(command: string, argument: object): void {
  void vscode.commands.executeCommand(command, argument);
}
