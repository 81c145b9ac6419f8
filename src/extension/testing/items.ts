import type * as vscode from 'vscode';
import { type Probe, probeManifest, type TestCase } from '../../trial/index.ts';
import type { Component } from '../components/component.ts';
import { shown, shownShort } from '../words.ts';
import { type FoundTests, rangesIn, readTests } from './read-tests.ts';

/** What one item of the tests stands for. */
export type Subject =
  | { readonly kind: 'component'; readonly component: Component }
  | { readonly kind: 'probes'; readonly component: Component }
  | { readonly kind: 'file'; readonly component: Component; readonly file: FoundTests }
  | { readonly kind: 'case'; readonly component: Component; readonly file: FoundTests; readonly testCase: TestCase };

/** The items as the editor shows them, and what each stands for. */
export interface Items {
  readonly subjects: WeakMap<vscode.TestItem, Subject>;
  /** Brings the items in line with the test files of these components; others have none. */
  update(components: readonly Component[]): Promise<void>;
}

export function createItems(controller: vscode.TestController): Items {
  const subjects = new WeakMap<vscode.TestItem, Subject>();

  function item(id: string, label: string, uri: vscode.Uri, subject: Subject): vscode.TestItem {
    // A label may hold icons, which names of authors must not.
    const made = controller.createTestItem(id, shownShort(label).replaceAll('$(', String.raw`\$(`), uri);
    subjects.set(made, subject);
    return made;
  }

  function fileItem(component: Component, file: FoundTests): vscode.TestItem {
    const { uri, name, text, cases, problems } = file;
    const made = item(uri.toString(), name, uri, { kind: 'file', component, file });
    const rangeOf = rangesIn(text);
    const [problem] = problems;
    if (problem) made.error = shown(problem.message);
    made.children.replace(
      cases.map((testCase) => {
        const id = `${uri.toString()}#${testCase.name}`;
        const child = item(id, testCase.name, uri, { kind: 'case', component, file, testCase });
        child.range = rangeOf(testCase.span);
        return child;
      }),
    );
    return made;
  }

  function componentItem(component: Component, files: readonly FoundTests[]): vscode.TestItem | undefined {
    const { id, title, uri } = component;
    const hasProbes = probesOf(component).length > 0;
    if (files.length === 0 && !hasProbes) return undefined;
    const made = item(id, title, uri, { kind: 'component', component });
    const probes = hasProbes ? [item(`${id}#rights`, 'Rights asked for', uri, { kind: 'probes', component })] : [];
    made.children.replace([...probes, ...files.map((file) => fileItem(component, file))]);
    return made;
  }

  let round = 0;
  return {
    subjects,
    async update(components) {
      const now = ++round;
      const found = await Promise.all(
        components.map(async (component) => ({ component, files: await readTests(component) })),
      );
      // A newer look has seen what this one has not.
      if (now !== round) return;
      controller.items.replace(found.flatMap(({ component, files }) => componentItem(component, files) ?? []));
    },
  };
}

/** The probes of a component's manifest as it was read last. */
export function probesOf({ manifest }: Component): readonly Probe[] {
  return probeManifest(manifest?.requests ?? []);
}
