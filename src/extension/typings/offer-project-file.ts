import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import { importsOfWorld, type ProjectFile, projectFileFor, projectPlaces } from './project-file.ts';

const sources = { pattern: '**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}', scheme: 'file' };

/** Not in the palette: the action below is how it is asked for. */
const command = 'airlock.writeProjectFile';

/**
 * Offers, at an import of something of the world, to write the project that makes the editor see its types, where the
 * sources of a component belong to no project yet.
 */
export function offerProjectFile(components: Components): Owned {
  const scope = new Scope((error) => console.error(messageOf(error)));
  scope.own(
    vscode.languages.registerCodeActionsProvider(
      sources,
      {
        provideCodeActions(document, range, { diagnostics }) {
          if (!importsOfWorld(document.lineAt(range.start.line).text)) return [];
          const project = projectFor(components, document.uri);
          if (!project) return [];
          const title = `Show the editor the world's types: write ${project.name}`;
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
          action.command = { command, title, arguments: [document.uri.toString()] };
          // TypeScript finds no such module: that is what this puts right.
          action.diagnostics = diagnostics.filter(({ code }) => code === 2307);
          return [action];
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
  scope.own(
    vscode.commands.registerCommand(command, async (document: unknown) => {
      const project = typeof document === 'string' && projectFor(components, vscode.Uri.parse(document));
      if (!project) return;
      try {
        await writeFile(project.uri.fsPath, project.text, { flag: 'wx' });
        await vscode.window.showTextDocument(project.uri, { preview: false });
      } catch (error) {
        say('error', `Airlock: ${project.name} cannot be written: ${messageOf(error)}`);
      }
    }),
  );
  return scope;
}

/** The project of the component that a source is part of, unless it belongs to one. */
function projectFor(
  components: Components,
  document: vscode.Uri,
): (ProjectFile & { readonly uri: vscode.Uri }) | undefined {
  const root = vscode.workspace.getWorkspaceFolder(document)?.uri.fsPath;
  if (root === undefined || projectPlaces(document.fsPath, root).some((path) => existsSync(path))) return undefined;
  // Of components inside of one another the inner one is meant.
  const [component] = components
    .list()
    .filter(({ uri, manifest }) => manifest?.code.kind === 'source' && isBelow(document, uri))
    .toSorted((one, other) => other.uri.path.length - one.uri.path.length);
  if (component?.manifest?.code.kind !== 'source') return undefined;
  const project = projectFileFor(component.manifest.code.source);
  return { ...project, uri: vscode.Uri.joinPath(component.uri, '..', project.name) };
}

function isBelow(document: vscode.Uri, manifest: vscode.Uri): boolean {
  return document.path.startsWith(`${dirname(manifest.path)}/`);
}
