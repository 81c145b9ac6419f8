import type * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import type { FromRequestForm, RequestFields, RequestView, ShownResponse, ToRequestForm } from '../../panels/index.ts';
import type { CallHistory } from '../calls/history.ts';
import { millisecondWords } from '../calls/figures.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { headerLines, type HttpRequest, readRequest } from '../http/http-request.ts';
import { performRequest, type RequestPorts, requestsName } from '../http/perform-request.ts';
import { shownShort, useWords } from '../words.ts';
import { openPanel, type Panel } from './panel.ts';

/** The forms that are open, one for each component that is, or was, served. */
export interface RequestForms extends Owned {
  open(component: Component, port: number): void;
}

export interface RequestFormPorts extends RequestPorts {
  readonly extension: vscode.Uri;
  readonly components: Components;
  readonly history: CallHistory;
  openAddress(address: string): Promise<boolean>;
}

export function createRequestForms(ports: RequestFormPorts): RequestForms {
  const scope = new Scope((error) => console.error(error));
  const open = new Map<Component, { readonly panel: Panel<ToRequestForm>; tell(): void; served: string }>();
  scope.own({ dispose: () => Array.from(open.values()).forEach(({ panel }) => void panel.dispose()) });
  // A port that opens or closes is told to the form that stands open.
  scope.own(
    ports.components.onChange(() => {
      for (const [component, form] of open) {
        const served = component.openPorts.join();
        if (served !== form.served) form.tell();
        form.served = served;
      }
    }),
  );
  return {
    open(component, port) {
      const known = open.get(component);
      if (known) return known.panel.reveal();
      const tell = (): void => panel.post({ kind: 'view', view: viewOf(ports, component, port) });
      const send = async (to: number, fields: unknown): Promise<void> => {
        const read = readRequest(fields);
        if (read.kind === 'error') return panel.post({ kind: 'refused', part: read.part, message: read.message });
        panel.post({ kind: 'response', response: await responseOf(ports, component, to, read.request) });
        tell();
      };
      const panel = openPanel<ToRequestForm>(
        ports.extension,
        {
          viewType: 'airlock.request',
          title: `Request to ${shownShort(component.title, 60)}`,
          script: 'request',
        },
        {
          closed: () => open.delete(component),
          hear(message) {
            const said = message as Partial<Extract<FromRequestForm, { kind: 'send' | 'open' }>> | { kind: 'ready' };
            if (said.kind === 'ready') return tell();
            const to = 'port' in said && typeof said.port === 'number' ? said.port : port;
            if (said.kind === 'send') void send(to, said.request);
            if (said.kind === 'open' && component.openPorts.includes(to)) {
              void ports.openAddress(`http://127.0.0.1:${to}/`);
            }
          },
        },
      );
      open.set(component, { panel, tell, served: component.openPorts.join() });
    },
    dispose: () => scope.dispose(),
  };
}

function viewOf(ports: RequestFormPorts, component: Component, port: number): RequestView {
  const past = ports.history.of(component.id, requestsName).flatMap(({ text, outcome, milliseconds, time }) => {
    const request = fieldsOf(text);
    const when = `${new Date(time).toLocaleTimeString()}, ${millisecondWords(milliseconds)}`;
    return request ? [{ request, outcome, when }] : [];
  });
  return {
    component: component.title,
    ports: component.openPorts,
    port,
    request: past[0]?.request ?? { method: 'GET', path: '/', headers: '', body: '' },
    history: past,
  };
}

/** A request that was kept; what stands there may be of another version of the extension, and is then left out. */
function fieldsOf(text: string): RequestFields | undefined {
  try {
    const read = readRequest(JSON.parse(text));
    return read.kind === 'request' ? { ...read.request, headers: headerLines(read.request.headers) } : undefined;
  } catch {
    return undefined;
  }
}

async function responseOf(
  ports: RequestFormPorts,
  component: Component,
  port: number,
  request: HttpRequest,
): Promise<ShownResponse> {
  try {
    const { status, failed, headers, body, isCut, milliseconds, denied } = await performRequest(
      ports,
      component,
      port,
      request,
    );
    const took = millisecondWords(milliseconds);
    return { status, isError: failed, headers, body, isCut, took, denied: denied.map(useWords) };
  } catch (error) {
    return { status: messageOf(error), isError: true, headers: [], body: '', isCut: false, took: '', denied: [] };
  }
}
