import { type Owned, Scope } from '../../base/index.ts';
import type { Host, Storage } from '../../host/index.ts';
import type { Output } from '../output.ts';
import { registerDataCommands } from './commands.ts';
import { registerValueFiles } from './values.ts';
import { type DataView, showData } from './view.ts';
import { createWatches, type Watches } from './watches.ts';

/** What components keep and send, as a person sees it and takes part in it. */
export interface Data extends Owned {
  readonly view: DataView;
  readonly watches: Watches;
}

export interface DataRegisterPorts {
  readonly host: Host;
  readonly storage: Storage | undefined;
  readonly output: Output;
  /** Asks the person whether something may be deleted. */
  confirmDelete(question: string): Promise<boolean>;
}

export function registerData({ host, storage, output, confirmDelete }: DataRegisterPorts): Data {
  const scope = new Scope((error) => output.failed('ending the view of storage and topics', error));
  const watches = scope.own(createWatches(host));
  const files = scope.own(registerValueFiles(storage));
  const view = scope.own(showData({ host, storage, watches }));
  // Whatever a component does may have changed what it keeps.
  scope.own(host.onEvent(() => view.refresh()));
  scope.own(registerDataCommands({ host, storage, view, files, watches, output, confirm: confirmDelete }));
  return { view, watches, dispose: () => scope.dispose() };
}
