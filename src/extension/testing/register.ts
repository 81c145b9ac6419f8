import * as vscode from 'vscode';
import { Emitter, type Event, messageOf, type Owned, Scope } from '../../base/index.ts';
import { testFileEnding } from '../../trial/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import type { Output } from '../output.ts';
import { soon } from '../soon.ts';
import { createItems } from './items.ts';
import { leavesOf, runLeaves, type RunPorts, type Told } from './run.ts';

/** The tests of the workspace's components, in the editor's own Testing view. */
export interface Testing extends Owned {
  /** What was told to the editor of an item that was run. */
  readonly onTold: Event<Told>;
}

/** Many files change at once; one look at them answers all. */
const lookDelayMs = 200;

export function registerTesting(components: Components, ports: RunPorts, output: Output): Testing {
  const failed = (doing: string) => (error: unknown) => output.failed(doing, error);
  const scope = new Scope(failed('ending the tests'));
  const told = scope.own(new Emitter<Told>(failed('telling of tests')));
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

  async function runOnce(request: vscode.TestRunRequest, only?: Component): Promise<void> {
    const run = controller.createTestRun(request);
    try {
      await runLeaves(run, leavesOf(request, controller, items, only), ports, (each) => told.fire(each));
    } catch (error) {
      output.failed('running tests', error);
      run.appendOutput(`Airlock could not run the tests: ${messageOf(error)}\r\n`);
    } finally {
      run.end();
    }
  }

  /** Builds what a request means, as a save does, so that nothing older than the files is tested. */
  async function buildAndRun(request: vscode.TestRunRequest): Promise<void> {
    await update();
    const leaves = leavesOf(request, controller, items);
    const wanted = new Set(leaves.flatMap(({ subject }) => (subject.kind === 'case' ? [subject.component] : [])));
    for (const component of wanted) component.refresh('tests');
    await Promise.all(Array.from(wanted, (component) => component.whenIdle()));
    await runOnce(request);
  }

  /** Runs a component's tests again whenever it has become another version. */
  function follow(request: vscode.TestRunRequest, token: vscode.CancellationToken): void {
    const tested = new Map(components.list().map((component) => [component, component.version?.hash]));
    const following = new Scope(failed('following versions'));
    const listening = components.onChange((component) => {
      const hash = component?.version?.hash;
      if (!component || hash === undefined || tested.get(component) === hash) return;
      tested.set(component, hash);
      void runOnce(request, component);
    });
    following.own(listening);
    const end = (): void => void following.dispose().catch(failed('following versions'));
    following.own(token.onCancellationRequested(end));
    scope.own({ dispose: end });
  }

  controller.createRunProfile(
    'Run',
    vscode.TestRunProfileKind.Run,
    async (request, token) => {
      if (request.continuous) follow(request, token);
      else await buildAndRun(request);
    },
    true,
    undefined,
    true,
  );
  look.ask();
  return { onTold: told.event, dispose: () => scope.dispose() };
}
