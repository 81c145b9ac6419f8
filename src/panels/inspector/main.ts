import { element, page, shown } from '../dom.ts';
import { connect } from '../editor-api.ts';
import { createCharts } from './charts.ts';
import type { FromInspector, InspectorView, Pin, ToInspector } from './messages.ts';

/** The parts of the page, each made anew only where what it shows has changed, so that focus and reading stay. */
const parts = new Map<string, { readonly node: HTMLElement; text: string }>();

/** How many imports that need no right are few enough to stand beside the others. */
const mostFreeShown = 3;
let unfolded = false;

const title = element('h1', {});
const state = element('p', {});
const path = element('p', {});
const rights = element('button', { type: 'button', class: 'quiet' }, 'Show Rights');
const tree = element('button', { type: 'button', class: 'quiet' }, 'Show in the Tree');
const charts = createCharts();
page().append(
  title,
  state,
  path,
  element('div', { class: 'acts' }, tree, rights),
  section('Contract'),
  element('section', { 'aria-label': 'Last minutes' }, element('h2', {}, 'Last Minutes'), charts.node),
  element('div', { class: 'columns' }, section('Rights'), section('Limits'), section('Figures'), section('Versions')),
);

const post = connect<ToInspector, FromInspector>(({ view }) => {
  title.textContent = shown(view.title);
  state.textContent = shown(view.state);
  path.textContent = shown(view.manifestPath);
  show('Contract', [view.title, view.imports, view.exports], () => contract(view));
  show('Rights', view.rights, () =>
    rows(
      view.rights.map((right) => [right.text, right.standing]),
      'airlock.json asks for nothing.',
    ),
  );
  show('Versions', view.versions, () =>
    rows(
      view.versions.map(({ hash, note, serves }) => [hash, serves ? `serves · ${note}` : note]),
      'No version is kept.',
    ),
  );
  show('Limits', view.limits, () => limits(view));
  show('Figures', view.figures, () =>
    rows(
      view.figures.map(({ name, value }) => [name, value]),
      'It has not been deployed.',
    ),
  );
  charts.show(view.charts);
});
rights.addEventListener('click', () => post({ kind: 'rights' }));
tree.addEventListener('click', () => post({ kind: 'tree' }));

function section(name: string): HTMLElement {
  const node = element('div', {});
  parts.set(name, { node, text: '' });
  return element('section', { 'aria-label': name }, element('h2', {}, name), node);
}

function show(name: string, facts: unknown, make: () => HTMLElement): void {
  const part = parts.get(name);
  const text = JSON.stringify(facts);
  if (!part || part.text === text) return;
  part.text = text;
  const focused = document.activeElement?.id;
  part.node.replaceChildren(make());
  if (focused) document.getElementById(focused)?.focus();
}

/** The component as a part with pins: what it imports on the left, what it exports on the right. */
function contract({ title: name, imports, exports }: InspectorView): HTMLElement {
  return element(
    'div',
    { class: 'contract' },
    element('div', { class: 'imports' }, ...importsOf(imports)),
    element('div', { class: 'body' }, element('strong', {}, shown(name))),
    element('ul', { class: 'pins exports', 'aria-label': 'Exports' }, ...pins(exports, exportPin)),
  );
}

/** What needs a right stands by itself; the rest, of which every engine imports a lot, is folded away. */
function importsOf(all: readonly Pin[]): HTMLElement[] {
  const free = all.filter(({ state: standing }) => standing === 'free');
  const gated = all.filter(({ state: standing }) => standing !== 'free');
  const list = (some: readonly Pin[], name: string): HTMLElement =>
    element('ul', { class: 'pins', 'aria-label': name }, ...pins(some, importPin));
  if (free.length <= mostFreeShown) return [list([...gated, ...free], 'Imports')];
  const folded = element(
    'details',
    unfolded ? { open: '' } : {},
    element('summary', {}, `${free.length} that need no right`),
    list(free, 'Imports that need no right'),
  );
  folded.addEventListener('toggle', () => (unfolded = folded.open));
  return [list(gated, 'Imports'), folded];
}

function pins(all: readonly Pin[], make: (pin: Pin) => HTMLElement): HTMLElement[] {
  return all.length === 0 ? [element('li', { class: 'none' }, 'none')] : all.map(make);
}

function importPin({ name, note, state: standing }: Pin): HTMLElement {
  return element(
    'li',
    { class: standing === 'denied' ? 'pin denied-pin' : 'pin' },
    element('span', {}, shown(name), element('small', {}, shown(note))),
    element('i', { class: standing }),
  );
}

function exportPin({ name, note }: Pin): HTMLElement {
  const call = element(
    'button',
    { class: 'quiet', type: 'button', id: `call ${name}`, 'aria-label': `Call ${shown(name)}` },
    'Call',
  );
  call.addEventListener('click', () => post({ kind: 'call', name }));
  return element(
    'li',
    { class: 'pin' },
    element('i', {}),
    element('span', {}, shown(name), element('small', {}, shown(note))),
    call,
  );
}

function rows(all: readonly (readonly [string, string])[], none: string): HTMLElement {
  if (all.length === 0) return element('p', {}, none);
  return element(
    'ul',
    { class: 'rows' },
    ...all.map(([label, note]) =>
      element('li', {}, element('code', {}, shown(label)), element('small', {}, shown(note))),
    ),
  );
}

function limits({ limits: all }: InspectorView): HTMLElement {
  return element(
    'ul',
    {},
    ...all.map(({ name, most, used, share }) =>
      element(
        'li',
        { class: 'limit' },
        element(
          'div',
          {},
          element('span', {}, name),
          element('small', {}, used === undefined ? `at most ${most}` : `${used} of ${most}`),
        ),
        ...(share === undefined
          ? []
          : [
              element('progress', {
                max: '1',
                value: String(share),
                'aria-label': `${name}: ${used ?? ''} of ${most}`,
              }),
            ]),
      ),
    ),
  );
}
