import { isLoopback, shown } from '../base/index.ts';

export type ReadEndpoint =
  /** Without a slash at its end: the paths of what is sent are put behind it. */
  { readonly kind: 'endpoint'; readonly endpoint: string } | { readonly kind: 'flaw'; readonly message: string };

/**
 * Reads the address of a collector. What is sent to it says what a person's components are called and do, so it goes over
 * https, or stays on this machine.
 */
export function readEndpoint(text: string): ReadEndpoint {
  const url = URL.parse(text.trim());
  if (!url) return flaw(`${shown(text)} is no address of a collector: as http://localhost:4318`);
  if (url.username !== '' || url.password !== '')
    return flaw('an address of a collector has no password in it: what it wants to be told goes into headers');
  if (url.search !== '' || url.hash !== '') return flaw(`${shown(url.origin)} is to end with its path`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    return flaw(`${shown(url.protocol)}//${shown(url.host)} is not sent to: only https is, and http on this machine`);
  return { kind: 'endpoint', endpoint: url.href.replace(/\/+$/, '') };
}

function flaw(message: string): ReadEndpoint {
  return { kind: 'flaw', message };
}
