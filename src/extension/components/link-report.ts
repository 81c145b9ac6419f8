import type * as vscode from 'vscode';
import type { Problems } from '../problems/problems.ts';
import { type Linked, linkPicture, linkProblems } from './linking.ts';

/** Shows in the Problems panel how the links of a component stand, and knows why its newest version does not start for them. */
export interface LinkReport {
  tell(): void;
  /** The newest version waits until its links lead somewhere. */
  refused(message: string): void;
  /** Nothing is known against the newest version any more. */
  forget(): void;
  /** Whether something has become of others since it was refused, so that it may start now. */
  mayStartNow(): boolean;
}

interface Reported extends Linked {
  readonly uri: vscode.Uri;
  readonly manifestText: string;
}

export function createLinkReport(component: Reported, all: () => readonly Linked[], problems: Problems): LinkReport {
  /** Why it does not start, and what was so when that was found. */
  let refusal: { readonly message: string; readonly picture: string } | undefined;

  function tell(): void {
    problems.links(component.uri, component.manifestText, linkProblems(component, all(), refusal?.message));
  }

  return {
    tell,
    refused(message) {
      refusal = { message, picture: linkPicture(component, all()) };
      tell();
    },
    forget: () => void (refusal = undefined),
    mayStartNow: () => refusal !== undefined && refusal.picture !== linkPicture(component, all()),
  };
}
