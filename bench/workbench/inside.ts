import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { Runtime } from '../../src/extension/runtime.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { childrenOf } from '../../src/extension/views/nodes.ts';
import { components } from './components.ts';

/** What was found inside of one VS Code, all but the numbers of rows in milliseconds. */
export interface Found {
  /** p99 of the event loop's delay in the minute after the start. */
  readonly idleDelay: number;
  /** Without Airlock there is nothing more. */
  readonly busy?: {
    readonly activation: number;
    readonly rows: number;
    /** p99 of the event loop's delay while a thousand events a second change rows. */
    readonly delay: number;
    /** Events that came in a second. */
    readonly rate: number;
    /** p95 of the time from a refused call to the row in the tree, and to the problem in the manifest. */
    readonly toRow: number;
    readonly toProblem: number;
  };
}

type Watched = ReturnType<typeof monitorEventLoopDelay>;

const minuteMs = 60_000;
const busyMs = 15_000;
const eventsASecond = 1000;
const look = { function: 'look' };
const nothing = { params: [], async: false, text: '' };

/** The entry that VS Code calls inside its extension host; what it finds goes into a file. */
export async function run(): Promise<void> {
  const found = await measure().catch((error: unknown) => ({ error: inspect(error) }));
  writeFileSync(process.env['AIRLOCK_BENCH_FOUND'] ?? '', JSON.stringify(found));
}

async function measure(): Promise<Found> {
  const extension = vscode.extensions.getExtension<TestDoor>('airlock.airlock');
  const door = await extension?.activate();
  const idle = watchDelay();
  await pause(minuteMs);
  const idleDelay = p99(idle);
  return door ? { idleDelay, busy: await measureBusy(door) } : { idleDelay };
}

async function measureBusy(door: TestDoor): Promise<NonNullable<Found['busy']>> {
  const runtime = await door.runtime;
  const all = runtime.components();
  await until('all components to run', () => all.every((each) => each.snapshot()?.state === 'running'));
  const [toRow, toProblem] = await firstDenials(runtime, all);
  await vscode.commands.executeCommand('airlock.components.focus');
  await openAll();
  const watched = watchDelay();
  const { events, milliseconds } = await raiseEvents(runtime, all);
  return {
    activation: door.activationMs,
    rows: runtime.view.rows().length,
    delay: p99(watched),
    rate: (events * 1000) / milliseconds,
    toRow,
    toProblem,
  };
}

/** Opens the exports of all components, from the last to the first, so that the one above is always the one to go to. */
async function openAll(): Promise<void> {
  await vscode.commands.executeCommand('list.focusLast');
  for (let left = components; left > 0; left--) {
    for (const step of ['list.expand', 'list.focusDown', 'list.expand', 'list.focusUp', 'list.focusUp']) {
      await vscode.commands.executeCommand(step);
      await pause(100);
    }
  }
}

/** Each component is refused something for the first time, one after the other. */
async function firstDenials(runtime: Runtime, all: readonly Component[]): Promise<[number, number]> {
  const [rows, problems]: [number[], number[]] = [[], []];
  for (const component of all) {
    const start = performance.now();
    await call(runtime, component);
    const row = until('the row', () => denialRows(component) > 0).then(() => rows.push(performance.now() - start));
    const problem = until('the problem', () => hasProblem(component)).then(() =>
      problems.push(performance.now() - start),
    );
    await Promise.all([row, problem]);
  }
  return [p95(rows), p95(problems)];
}

/** Refused calls, each of which changes a row, at a steady rate over all components. */
async function raiseEvents(
  runtime: Runtime,
  all: readonly Component[],
): Promise<{ readonly events: number; readonly milliseconds: number }> {
  const start = performance.now();
  const calls: Promise<void>[] = [];
  for (;;) {
    const milliseconds = performance.now() - start;
    if (milliseconds >= busyMs) {
      await Promise.all(calls);
      return { events: calls.length, milliseconds: performance.now() - start };
    }
    while (calls.length < (milliseconds * eventsASecond) / 1000) {
      const component = all[calls.length % all.length];
      if (component) calls.push(call(runtime, component));
    }
    await pause(1);
  }
}

async function call(runtime: Runtime, component: Component): Promise<void> {
  if (!component.key) throw new Error(`${component.title} does not run`);
  const outcome = await runtime.host.call(component.key, look, nothing, []);
  if (outcome.kind !== 'returned') throw new Error(JSON.stringify(outcome));
}

function denialRows(component: Component): number {
  return childrenOf({ kind: 'group', group: 'Denials', component }).length;
}

function hasProblem(component: Component): boolean {
  return vscode.languages.getDiagnostics(component.uri).some(({ source }) => source === 'Airlock');
}

function watchDelay(): Watched {
  const watched = monitorEventLoopDelay({ resolution: 1 });
  watched.enable();
  return watched;
}

function p99(watched: Watched): number {
  watched.disable();
  return watched.percentile(99) / 1e6;
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 120_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await pause(2);
  }
}
