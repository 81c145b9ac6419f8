import type { WaveProposal } from '../../wit/index.ts';
import { element, shown } from '../dom.ts';

/** A list under a text box of what may come next in it. The focus stays in the box. */
export interface ProposalList {
  readonly node: HTMLElement;
  /** Shows the list where it is of use to who types: not for a mark that only closes or separates. */
  typed(): void;
  close(): void;
}

/** How many proposals are seen at once: the part of the list that holds the active one. */
const mostSeen = 8;

/**
 * Proposals for a text box: Ctrl+Space opens them, arrows choose, Enter or Tab accepts, Escape closes.
 *
 * @param proposalsAt what may stand at an offset of the text
 * @param accepted called when the text has been changed by a proposal
 */
export function createProposalList(
  box: HTMLTextAreaElement,
  proposalsAt: (text: string, offset: number) => readonly WaveProposal[],
  accepted: () => void,
): ProposalList {
  const node = element('ul', { id: 'proposals', class: 'proposals', role: 'listbox', 'aria-label': 'Proposals' });
  let proposals: readonly WaveProposal[] = [];
  /** Which one Enter accepts; -1 for none, where Enter is the box's own. */
  let active = -1;
  for (const [name, value] of [
    ['aria-autocomplete', 'list'],
    ['aria-haspopup', 'listbox'],
    ['aria-controls', node.id],
  ] as const) {
    box.setAttribute(name, value);
  }

  function show(found: readonly WaveProposal[], first: number): void {
    proposals = found;
    active = found.length === 0 ? -1 : first;
    draw();
  }

  function draw(): void {
    const from = Math.max(0, Math.min(active - mostSeen + 1, proposals.length - mostSeen));
    node.replaceChildren(
      ...proposals.slice(from, from + mostSeen).map((proposal, index) => option(proposal, from + index)),
    );
    node.hidden = proposals.length === 0;
    if (active < 0) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', optionId(active));
    // The list may be longer than what is left of the page below the box.
    node.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  function option(proposal: WaveProposal, at: number): HTMLElement {
    const made = element(
      'li',
      {
        id: optionId(at),
        role: 'option',
        'aria-selected': String(at === active),
        'aria-setsize': String(proposals.length),
        'aria-posinset': String(at + 1),
      },
      element('code', {}, shown(proposal.text.trim())),
      element('small', {}, shown(proposal.detail)),
    );
    made.addEventListener('mousedown', (event) => {
      // The box would lose the focus, and with it the list.
      event.preventDefault();
      accept(proposal);
    });
    return made;
  }

  function accept({ text, span }: WaveProposal): void {
    box.setRangeText(text, span.start, span.end, 'end');
    accepted();
    typed();
  }

  function typed(): void {
    const offset = box.selectionStart;
    const found = box.selectionEnd === offset ? proposalsAt(box.value, offset) : [];
    const useful = found.some(({ isMark }) => !isMark) ? found : [];
    // Where nothing is begun, Enter and Tab stay what they are until an arrow has chosen.
    show(useful, useful[0] && useful[0].span.start < offset ? 0 : -1);
  }

  function close(): void {
    show([], -1);
  }

  box.addEventListener('blur', close);
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const chosen = proposals[active];
    if (event.key === ' ' && event.ctrlKey) show(proposalsAt(box.value, box.selectionStart), 0);
    else if (proposals.length === 0) return;
    else if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') show(proposals, (active + 1) % proposals.length);
    else if (event.key === 'ArrowUp') show(proposals, (Math.max(active, 0) + proposals.length - 1) % proposals.length);
    else if (chosen && isAccepting(event)) accept(chosen);
    else {
      // Another place in the text has other proposals.
      if (/^(?:Arrow|Home|End|Page)/u.test(event.key)) close();
      return;
    }
    event.preventDefault();
  });
  close();
  return { node, typed, close };
}

function optionId(at: number): string {
  return `proposal-${at}`;
}

/** Ctrl+Enter calls, and Shift+Tab goes back. */
function isAccepting({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return (key === 'Enter' || key === 'Tab') && !ctrlKey && !metaKey && !shiftKey;
}
