import { chmod, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import {
  comparableTape,
  type Host,
  printTape,
  readTapeFile,
  type Replays,
  type Tape,
  tapeDifference,
  tapeEnding,
} from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import { say } from '../notices.ts';
import { shownShort } from '../words.ts';

export interface RecordedCallsPorts {
  readonly host: Pick<Host, 'recordCalls' | 'stopRecordingCalls' | 'recordedCalls' | 'recentCalls'>;
  readonly replays: Replays;
}

/** Begins a tape of a component. */
export async function startRecordingCalls({ host }: RecordedCallsPorts, component: Component): Promise<void> {
  if (!component.key) return;
  const started = await host.recordCalls(component.key);
  if (started.kind === 'failed') say('error', `Airlock: ${shownShort(started.failure.message)}`);
  else say('information', `Calls of ${component.title} are recorded, from a fresh instance on, until you stop that.`);
}

/**
 * Ends the tape of a component and writes it into a file, which only its owner may read.
 *
 * @param argument `{ manifest, file }`, where `file` is an absolute path; without it the person is asked
 * @returns the file, where one was written
 */
export async function stopRecordingCalls(
  { host }: RecordedCallsPorts,
  component: Component,
  argument: unknown,
): Promise<string | undefined> {
  if (!component.key || !host.recordedCalls(component.key)) {
    say('information', `Airlock: calls of ${component.title} are not being recorded.`);
    return undefined;
  }
  const file = fileOf(argument) ?? (await askWhere(component));
  // Whoever turns the question down goes on recording.
  const tape = file === undefined ? undefined : host.stopRecordingCalls(component.key);
  if (file === undefined || !tape) return undefined;
  await writeTape(file, tape);
  say('information', `What was recorded holds all that ${component.title} read: keep it from others.`);
  return file;
}

/**
 * Writes the calls that a component answered last, which nobody had to ask for before, into a file that only its owner
 * may read: what went in and came out, what was denied, and the times, without what the component called itself.
 *
 * @param argument `{ manifest, file }`, where `file` is an absolute path; without it the person is asked
 * @returns the file, where one was written
 */
export async function saveRecentCalls(
  { host }: RecordedCallsPorts,
  component: Component,
  argument: unknown,
): Promise<string | undefined> {
  const tape = component.key && host.recentCalls(component.key);
  if (!tape || tape.instances.length === 0) {
    say('information', `Airlock: ${component.title} has answered no call yet.`);
    return undefined;
  }
  const file = fileOf(argument) ?? (await askWhere(component));
  if (file === undefined) return undefined;
  await writeTape(file, tape);
  return file;
}

async function writeTape(file: string, tape: Tape): Promise<void> {
  await writeFile(file, printTape(tape), { mode: 0o600 });
  await chmod(file, 0o600);
}

/**
 * Makes recorded calls again, of the version that was built last, and shows what differs.
 *
 * @param argument `{ manifest, file }`; without a file the person is asked
 * @returns the difference as a unified diff, empty where there is none
 */
export async function replayRecordedCalls(
  { replays, tapes }: RecordedCallsPorts & { readonly tapes: TapeTexts },
  component: Component,
  argument: unknown,
): Promise<string | undefined> {
  const { version } = component;
  if (!version) {
    say('information', `Airlock: ${component.title} is not built.`);
    return undefined;
  }
  const file = fileOf(argument) ?? (await askWhich());
  if (file === undefined) return undefined;
  const read = await readTapeFile(file);
  if (read.kind === 'unread') throw new Error(`${file} ${read.message}`);
  if (read.kind === 'error') throw new Error(`${file}:${read.line}: ${read.message}`);
  const outcome = await replays.replay(version, read.tape);
  if (outcome.kind === 'failed') throw new Error(shownShort(outcome.failure.message));
  if (outcome.same) {
    say('information', `${component.title} does the same as what was recorded.`);
    return '';
  }
  const [recorded, replayed] = [comparableTape(read.tape), comparableTape(outcome.tape)].map((text) =>
    tapes.keep(text),
  );
  if (recorded && replayed) {
    await vscode.commands.executeCommand('vscode.diff', recorded, replayed, `${component.title}: Recorded ↔ Replayed`);
  }
  return tapeDifference(read.tape, outcome.tape);
}

const scheme = 'airlock-tape';

const mostTexts = 20;

/** Texts of tapes that the editor can compare. */
export interface TapeTexts extends Owned {
  /** Keeps a text for a while, under an address of its own. */
  keep(text: string): vscode.Uri;
}

export function serveTapes(): TapeTexts {
  const texts = new Map<string, string>();
  let count = 0;
  const served = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? 'This is no longer kept.\n',
  });
  return {
    keep(text) {
      const path = `/${++count}${tapeEnding}`;
      texts.set(path, text);
      const [oldest] = texts.keys();
      if (oldest !== undefined && texts.size > mostTexts) texts.delete(oldest);
      return vscode.Uri.from({ scheme, path });
    },
    dispose: () => served.dispose(),
  };
}

const filters = { 'Recorded Calls': [tapeEnding.slice(1)] };

async function askWhere(component: Component): Promise<string | undefined> {
  const defaultUri = vscode.Uri.joinPath(component.uri, '..', `calls${tapeEnding}`);
  const chosen = await vscode.window.showSaveDialog({ defaultUri, filters, title: 'Save Recorded Calls' });
  return chosen?.fsPath;
}

async function askWhich(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({ filters, title: 'Replay Recorded Calls' });
  return chosen?.[0]?.fsPath;
}

function fileOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('file' in argument)) return undefined;
  return typeof argument.file === 'string' ? argument.file : undefined;
}
