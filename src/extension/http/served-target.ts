import * as vscode from 'vscode';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { chosenComponent, namedComponent } from '../commands/targets.ts';
import { say } from '../notices.ts';

/** A component and a port on which it is served now. */
export interface Served {
  readonly component: Component;
  readonly port: number;
}

/** What a command about a served component means: a row of the tree, `{ manifest, port }`, or what the person picks. */
export async function servedTarget(components: Components, argument: unknown): Promise<Served | undefined> {
  const served = components.list().filter(({ openPorts }) => openPorts.length > 0);
  const named = namedComponent(components, argument);
  // Of several components only those are offered that answer.
  const component = named ?? (await chosenComponent({ ...components, list: () => served }, undefined));
  if (!component) return undefined;
  const given = portOf(argument);
  if (given !== undefined && !component.openPorts.includes(given)) {
    throw new Error(`${component.title} is not served on port ${given}`);
  }
  const port = given ?? (await pickPort(component));
  return port === undefined ? undefined : { component, port };
}

async function pickPort({ title, openPorts }: Component): Promise<number | undefined> {
  const [first] = openPorts;
  if (first === undefined) {
    say('information', `${title} is not served: it exports no wasi:http/incoming-handler, or has no granted port.`);
    return undefined;
  }
  if (openPorts.length === 1) return first;
  const picked = await vscode.window.showQuickPick(openPorts.map(String), { placeHolder: `Which port of ${title}?` });
  return picked === undefined ? undefined : Number(picked);
}

function portOf(argument: unknown): number | undefined {
  if (typeof argument !== 'object' || argument === null || !('port' in argument)) return undefined;
  return typeof argument.port === 'number' ? argument.port : undefined;
}
