import { readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { tapeEnding } from '../../host/index.ts';
import { addCase, type NewCase, testFileEnding } from '../../trial/index.ts';
import { parseWaveArguments } from '../../wit/index.ts';
import { pickPast } from '../calls/ask-arguments.ts';
import type { CallHistory, PastCall } from '../calls/history.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import { shownShort } from '../words.ts';
import { exportTarget } from './call-export.ts';
import { chosenComponent, textOf } from './targets.ts';

export interface SaveAsTestPorts {
  readonly components: Components;
  readonly history: Pick<CallHistory, 'of'>;
}

/** Where a case was written, for whoever runs the command with arguments. */
export interface SavedTest {
  /** The absolute path of the test file. */
  readonly file: string;
  /** The name of the case. */
  readonly name: string;
}

/**
 * Adds a case to a test file beside the manifest: of a call that was made, or of recorded calls. The file is the one that
 * has the component's name, else the first there is, else a new one.
 *
 * @param argument `{ manifest, export, arguments }` for the newest call with these arguments in WAVE, or
 *   `{ manifest, tape }` with the absolute path of recorded calls; what it leaves open, the person is asked
 */
export async function saveAsTest(ports: SaveAsTestPorts, argument: unknown): Promise<SavedTest | undefined> {
  const tape = textOf(argument, 'tape');
  if (tape === undefined) return saveCall(ports, argument);
  const component = await chosenComponent(ports.components, argument);
  return component && save(component, { kind: 'replays', path: besideManifest(component, tape) });
}

async function saveCall({ components, history }: SaveAsTestPorts, argument: unknown): Promise<SavedTest | undefined> {
  const target = await exportTarget(components, argument);
  if (!target) return undefined;
  const { component, exported } = target;
  const past = history.of(component.id, exported.name);
  if (past.length === 0) throw new Error(`${exported.name} of ${component.title} was not called yet`);
  const text = textOf(argument, 'arguments') ?? (await chosenText(past));
  if (text === undefined) return undefined;
  const call = past.find((each) => each.text === text);
  if (!call) throw new Error(`${exported.name} of ${component.title} was not called with ${shownShort(text)}`);
  const read = parseWaveArguments(text, exported.signature.params);
  // What is held between calls is not there in a test.
  if (read.kind === 'error') throw new Error(`A test cannot be given ${shownShort(text)}: ${read.message}`);
  const { expected } = call;
  const saved = await save(component, {
    kind: 'call',
    call: exported.name,
    args: text,
    ...(expected && { expected }),
  });
  // Only of the case itself can a person see that it takes whatever comes.
  if (!expected)
    say('information', `Airlock: the result is too long for a test, or holds a resource, so the test takes any.`);
  return saved;
}

function chosenText(past: readonly PastCall[]): string | undefined | Promise<string | undefined> {
  return past.length === 1 ? past[0]?.text : pickPast(past);
}

/** The path of a tape from the manifest's folder: tests read nothing else. */
function besideManifest(component: Component, tape: string): string {
  const way = relative(dirname(component.manifestPath), tape);
  if (isAbsolute(way) || way.split(sep)[0] === '..' || !way.endsWith(tapeEnding)) {
    throw new Error(`A test replays a *${tapeEnding} in the folder of ${component.title}, and ${tape} is none`);
  }
  return way.replaceAll(sep, '/');
}

async function save(component: Component, added: NewCase): Promise<SavedTest> {
  const folder = dirname(component.manifestPath);
  const own = `${component.manifest?.name ?? component.title}${testFileEnding}`;
  const found = (await readdir(folder)).filter((each) => each.endsWith(testFileEnding)).toSorted();
  const name = found.includes(own) ? own : found[0];
  const saved = name === undefined ? await create(join(folder, own), added) : await extend(join(folder, name), added);
  const where = shownShort(basename(saved.file));
  say('information', `Airlock: ${where} has the test "${shownShort(saved.name)}". A test is given only what it says.`);
  return saved;
}

async function create(file: string, added: NewCase): Promise<SavedTest> {
  const made = addCase('', added);
  if (made.kind === 'error') throw new Error(made.message);
  // Whatever came there meanwhile stays as it is.
  await writeFile(file, made.text, { flag: 'wx' });
  return { file, name: made.name };
}

/** Through the editor, in which the file may be open, so that what is typed there is not lost and this can be undone. */
async function extend(file: string, added: NewCase): Promise<SavedTest> {
  const document = await vscode.workspace.openTextDocument(file);
  const wasDirty = document.isDirty;
  const made = addCase(document.getText(), added);
  if (made.kind === 'error') throw new Error(`${basename(file)}: ${made.message}`);
  const edit = new vscode.WorkspaceEdit();
  for (const { span, newText } of made.edits) {
    const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
    edit.replace(document.uri, range, newText);
  }
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`${basename(file)} could not be changed`);
  if (!wasDirty) await document.save();
  return { file, name: made.name };
}
