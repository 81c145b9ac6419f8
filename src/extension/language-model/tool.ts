import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import { type CallPorts, performCall } from '../calls/perform.ts';
import type { Components } from '../components/discovery.ts';
import { plainMarkdown } from '../plain-markdown.ts';
import { rangeOf } from '../problems/problems.ts';
import { setContext } from '../set-context.ts';
import { soon } from '../soon.ts';
import { shown } from '../words.ts';
import { callAnswer, listAnswer } from './answers.ts';
import { type ModelWish, readWish } from './ask.ts';
import { missingTools, offeredBy } from './offered.ts';

export interface ToolPorts extends CallPorts {
  readonly components: Components;
}

/** The name under which package.json declares it. */
const toolName = 'airlock_exports';

const updateDelayMs = 300;

/**
 * The one tool that language models are offered: it lists and calls the exports that manifests name under `tools`. A call
 * has the rights of the component and no others; the editor asks the person before each one.
 */
export function registerModelTool(ports: ToolPorts): Owned {
  const scope = new Scope((error) => console.error(error));
  const { components } = ports;
  scope.own(
    vscode.lm.registerTool<unknown>(toolName, {
      prepareInvocation: ({ input }) => preparationOf(readWish(input, components.list())),
      async invoke({ input }, token) {
        const wish = readWish(input, components.list());
        if (wish.kind === 'refused') throw new Error(wish.message);
        if (wish.kind === 'list') return answer(listAnswer(components.list().flatMap(offeredBy)));
        const { component, exported } = wish.offered;
        if (token.isCancellationRequested) throw new vscode.CancellationError();
        return answer(callAnswer(wish.offered, wish.text, await performCall(ports, component, exported, wish.text)));
      },
    }),
  );

  const missing = scope.own(vscode.languages.createDiagnosticCollection('airlock-tools'));
  const update = scope.own(soon(updateDelayMs, look));
  scope.own(components.onChange(() => update.ask()));

  let told = '';

  /** Says where a manifest offers what is not there, and whether there is anything to offer at all. */
  function look(): void {
    const all = components.list();
    const lacking = new Map(all.map((component) => [component, missingTools(component)]));
    const offers = all.some(({ manifest }) => (manifest?.tools.length ?? 0) > 0);
    const picture = JSON.stringify([
      offers,
      Array.from(lacking, ([{ id, manifestText }, found]) => found.length > 0 && [id, manifestText, found]),
    ]);
    // A busy component tells of something at each call, seldom of this.
    if (picture === told) return;
    told = picture;
    missing.clear();
    for (const [component, found] of lacking) {
      if (found.length === 0) continue;
      const { manifestText } = component;
      const diagnostics = found.map(({ span, message }) => {
        const range = rangeOf(manifestText, span);
        const made = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
        return Object.assign(made, { source: 'Airlock' });
      });
      missing.set(component.uri, diagnostics);
    }
    setContext('airlock.offersTools', offers);
  }

  return scope;
}

/**
 * What the editor shows, and what it asks the person, before the tool is used. Without a confirmation nobody is asked:
 * that is so only where nothing will be called.
 */
export function preparationOf(wish: ModelWish): vscode.PreparedToolInvocation {
  if (wish.kind === 'list') return { invocationMessage: 'Listing the exports that components offer' };
  // `invoke` says why it is refused.
  if (wish.kind === 'refused') return { invocationMessage: 'Asking for a call that is not possible' };
  const { component, exported } = wish.offered;
  const lines = [`${shown(exported.name)}(${shown(wish.text)})`, 'It acts under the rights that you granted it.'];
  return {
    invocationMessage: `Calling ${component.title}`,
    confirmationMessages: {
      title: `Call an export of ${component.title}?`,
      // What the model wrote is no markup here, wherever it is shown.
      message: new vscode.MarkdownString(lines.map(plainMarkdown).join('\n\n')),
    },
  };
}

function answer(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}
