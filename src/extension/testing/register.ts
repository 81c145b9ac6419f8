import * as vscode from 'vscode';
import { Emitter, type Event, messageOf, type Owned, Scope } from '../../base/index.ts';
import { testFileEnding } from '../../trial/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import type { Output } from '../output.ts';
import { soon } from '../soon.ts';
import { type CoveredFile, coveredFiles, mergedByFile } from './coverage.ts';
import { createItems } from './items.ts';
import { type Hearing, leavesOf, runLeaves, type RunPorts, type Told } from './run.ts';

/** The tests of the workspace's components, in the editor's own Testing view. */
export interface Testing extends Owned {
  /** What was told to the editor of an item that was run. */
  readonly onTold: Event<Told>;
  /** What was told to the editor of a file in a run with coverage. */
  readonly onCovered: Event<CoveredFile>;
}

/** Many files change at once; one look at them answers all. */
const lookDelayMs = 200;

export function registerTesting(components: Components, ports: RunPorts, output: Output): Testing {
  const failed = (doing: string) => (error: unknown) => output.failed(doing, error);
  const scope = new Scope(failed('ending the tests'));
  const told = scope.own(new Emitter<Told>(failed('telling of tests')));
  const coveredNow = scope.own(new Emitter<CoveredFile>(failed('telling of coverage')));
  const controller = scope.own(vscode.tests.createTestController('airlock', 'Airlock'));
  const items = createItems(controller);
  const update = (): Promise<void> => items.update(components.list());
  const look = scope.own(soon(lookDelayMs, () => void update().catch(failed('looking for tests'))));
  controller.refreshHandler = update;

  /** The manifests that the items were made from: a component tells of much else. */
  const seen = new WeakMap<Component, string>();
  scope.own(
    components.onChange((component) => {
      if (component && seen.get(component) === component.manifestText) return;
      if (component) seen.set(component, component.manifestText);
      look.ask();
    }),
  );
  const watcher = scope.own(vscode.workspace.createFileSystemWatcher(`**/*${testFileEnding}`));
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
    scope.own(event(() => look.ask()));

  /** The lines behind the figures of coverage, which the editor asks for when a file is opened. */
  const details = new WeakMap<vscode.FileCoverage, CoveredFile['details']>();

  async function runOnce(request: vscode.TestRunRequest, kind: RunKind, only?: Component): Promise<void> {
    const run = controller.createTestRun(request);
    const found: CoveredFile[] = [];
    const hearing: Hearing = {
      tell: (each) => told.fire(each),
      traces: kind === 'Debug',
      ...(kind === 'Coverage' && {
        covered: async (component, coverage) => void found.push(...(await coveredFiles(component, coverage))),
      }),
    };
    try {
      await runLeaves(run, leavesOf(request, controller, items, only), ports, hearing);
      for (const file of mergedByFile(found)) {
        const coverage = vscode.FileCoverage.fromDetails(file.uri, file.details);
        details.set(coverage, file.details);
        run.addCoverage(coverage);
        coveredNow.fire(file);
      }
    } catch (error) {
      output.failed('running tests', error);
      run.appendOutput(`Airlock could not run the tests: ${messageOf(error)}\r\n`);
    } finally {
      run.end();
    }
  }

  /** Builds what a request means, as a save does, so that nothing older than the files is tested. */
  async function buildAndRun(request: vscode.TestRunRequest, kind: RunKind): Promise<void> {
    await update();
    const leaves = leavesOf(request, controller, items);
    const wanted = new Set(leaves.flatMap(({ subject }) => (subject.kind === 'case' ? [subject.component] : [])));
    for (const component of wanted) component.refresh('tests');
    await Promise.all(Array.from(wanted, (component) => component.whenIdle()));
    await runOnce(request, kind);
  }

  /** Runs a component's tests again whenever it has become another version. */
  function follow(request: vscode.TestRunRequest, kind: RunKind, token: vscode.CancellationToken): void {
    const tested = new Map(components.list().map((component) => [component, component.version?.hash]));
    const following = new Scope(failed('following versions'));
    const listening = components.onChange((component) => {
      const hash = component?.version?.hash;
      if (!component || hash === undefined || tested.get(component) === hash) return;
      tested.set(component, hash);
      void runOnce(request, kind, component);
    });
    following.own(listening);
    const end = (): void => void following.dispose().catch(failed('following versions'));
    following.own(token.onCancellationRequested(end));
    scope.own({ dispose: end });
  }

  for (const kind of ['Run', 'Debug', 'Coverage'] as const) {
    const profile = controller.createRunProfile(
      profileNames[kind],
      vscode.TestRunProfileKind[kind],
      async (request, token) => {
        if (request.continuous) follow(request, kind, token);
        else await buildAndRun(request, kind);
      },
      true,
      undefined,
      true,
    );
    profile.loadDetailedCoverage = (_run, coverage) => Promise.resolve(Array.from(details.get(coverage) ?? []));
  }
  look.ask();
  return { onTold: told.event, onCovered: coveredNow.event, dispose: () => scope.dispose() };
}

type RunKind = 'Run' | 'Debug' | 'Coverage';

/** No debugger steps through a guest; what can be had instead is each step with the rights that it used. */
const profileNames: Readonly<Record<RunKind, string>> = {
  Run: 'Run',
  Debug: 'Trace Each Step',
  Coverage: 'Coverage of Exports',
};
