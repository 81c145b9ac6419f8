import { millisecondWords } from '../calls/figures.ts';
import type { Components } from '../components/discovery.ts';
import type { RequestForms } from '../panels/request-form.ts';
import { useWords } from '../words.ts';
import { readRequest } from './http-request.ts';
import { performRequest, type RequestPorts } from './perform-request.ts';
import { servedTarget } from './served-target.ts';

export interface HttpCommandPorts extends RequestPorts {
  readonly components: Components;
  readonly requests: Pick<RequestForms, 'open'>;
  /** Opens an address of this machine in the person's browser, through the editor. */
  openAddress(address: string): Promise<boolean>;
}

/** Opens a served component in the person's browser. */
export async function openInBrowser(ports: HttpCommandPorts, argument: unknown): Promise<void> {
  const target = await servedTarget(ports.components, argument);
  if (target) await ports.openAddress(`http://127.0.0.1:${target.port}/`);
}

/**
 * Sends a request to a served component, or opens the form for one where the argument names no path.
 *
 * @param argument `{ manifest, port, method, path, headers, body }`, or a row of the tree
 * @returns what came back, for whoever runs the command with arguments: `{ status, headers, body, took, denied }`
 */
export async function sendRequest(ports: HttpCommandPorts, argument: unknown): Promise<object | undefined> {
  const target = await servedTarget(ports.components, argument);
  if (!target) return undefined;
  const { component, port } = target;
  if (typeof argument !== 'object' || argument === null || !('path' in argument)) {
    ports.requests.open(component, port);
    return undefined;
  }
  const read = readRequest(argument);
  if (read.kind === 'error') throw new Error(read.message);
  const { status, headers, body, isCut, milliseconds, denied } = await performRequest(
    ports,
    component,
    port,
    read.request,
  );
  return { status, headers, body, isCut, took: millisecondWords(milliseconds), denied: denied.map(useWords) };
}
