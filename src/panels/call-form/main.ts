import { completeWave, parseWaveArguments } from '../../wit/index.ts';
import { element, page, shown } from '../dom.ts';
import { connect } from '../editor-api.ts';
import { type Field, fieldFor } from './fields.ts';
import type { CallFormView, FromCallForm, ShownOutcome, ToCallForm } from './messages.ts';
import { createProposalList } from './proposals.ts';

let view: CallFormView | undefined;
let fields: readonly Field[] = [];

const title = element('h1', {});
const signature = element('p', {});
const place = element('div', {});
const text = element('textarea', { id: 'wave', rows: '2', spellcheck: 'false', 'aria-describedby': 'problem keys' });
const proposals = createProposalList(
  text,
  (source, offset) => completeWave(source, offset, view?.params ?? []),
  edited,
);
const problem = element('p', { id: 'problem', class: 'problem', role: 'status' });
const call = element('button', { type: 'submit' }, 'Call');
const outcome = element('section', { class: 'outcome', 'aria-live': 'polite', 'aria-label': 'Result' });
const held = element('section', { 'aria-label': 'Held resources' });
const history = element('section', { 'aria-label': 'Earlier calls' });
const form = element(
  'form',
  {},
  place,
  element(
    'div',
    { class: 'field' },
    element('label', { for: 'wave' }, 'Arguments ', element('small', {}, 'WAVE')),
    text,
    proposals.node,
    element('small', { id: 'keys' }, 'Ctrl+Space proposes what may come next, Ctrl+Enter calls.'),
  ),
  problem,
  call,
);

const post = connect<ToCallForm, FromCallForm>((message) => {
  if (message.kind === 'outcome') return showOutcome(message.outcome);
  const isOther = view?.name !== message.view.name || view.signature !== message.view.signature;
  const isOtherwiseTyped = JSON.stringify(view?.params) !== JSON.stringify(message.view.params);
  ({ view } = message);
  title.textContent = shown(`${view.component}: ${view.name}`);
  signature.textContent = shown(`${view.signature} · ${view.figures}`);
  showHistory(view);
  showHeld(view);
  if (isOther) fill(view.text);
  // Other handles are held than before: what is written may be wrong now, or right.
  else if (isOtherwiseTyped) edited();
});

page().append(title, signature, form, outcome, held, history);
place.addEventListener('input', fromFields);
place.addEventListener('change', fromFields);
text.addEventListener('input', () => {
  edited();
  proposals.typed();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!check()) return text.focus();
  call.disabled = true;
  proposals.close();
  post({ kind: 'call', text: text.value });
});
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

function fill(value: string): void {
  text.value = value;
  if (check()) return rebuild();
  fields = [];
  place.replaceChildren();
}

/** Takes over into the fields what the person has written, if it is right. */
function edited(): void {
  if (check()) rebuild();
}

function fromFields(): void {
  text.value = fields.map((field) => field.wave()).join(', ');
  check();
}

/** Says what is wrong with the text, and whether nothing is. */
function check(): boolean {
  const parsed = parseWaveArguments(text.value, view?.params ?? []);
  problem.textContent = parsed.kind === 'error' ? shown(parsed.message) : '';
  text.setAttribute('aria-invalid', String(parsed.kind === 'error'));
  return parsed.kind === 'values';
}

/** Makes the fields anew from a text that is right. */
function rebuild(): void {
  const parsed = parseWaveArguments(text.value, view?.params ?? []);
  if (parsed.kind === 'error') return;
  fields = (view?.params ?? []).map(({ name, type }, at) => fieldFor(name, type, parsed.values[at]));
  place.replaceChildren(...fields.map(({ node }) => node));
}

function showOutcome(given: ShownOutcome): void {
  call.disabled = false;
  outcome.replaceChildren(
    element('h2', {}, given.isError ? 'Failed' : 'Result', ' ', element('small', {}, given.took)),
    element('pre', { class: given.isError ? 'bad' : '', tabindex: '0', 'aria-label': 'Outcome' }, shown(given.outcome)),
    ...(given.denied.length === 0
      ? []
      : [
          element('h3', {}, 'Denied meanwhile'),
          element('ul', {}, ...given.denied.map((line) => element('li', {}, shown(line)))),
        ]),
  );
}

function showHeld({ held: resources }: CallFormView): void {
  const rows = resources.map(({ name, resource }) => {
    const drop = element('button', { type: 'button', class: 'quiet', 'aria-label': `Drop ${name}` }, 'Drop');
    drop.addEventListener('click', () => post({ kind: 'drop', name }));
    return element('li', {}, element('code', {}, name), element('small', {}, shown(resource)), drop);
  });
  const note =
    'They live in an instance of their own, and end with it: when the component is swapped, restarted or stopped.';
  held.replaceChildren(
    ...(rows.length === 0
      ? []
      : [element('h2', {}, 'Held Resources'), element('p', {}, note), element('ul', { class: 'history' }, ...rows)]),
  );
}

function showHistory({ history: past }: CallFormView): void {
  const rows = past.map((each) => {
    const use = element('button', { type: 'button', class: 'quiet', 'aria-label': `Use ${shown(each.text)}` }, 'Use');
    use.addEventListener('click', () => fill(each.text));
    const save = element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': `Save as Test: ${shown(each.text)}` },
      'Save as Test',
    );
    save.addEventListener('click', () => post({ kind: 'save-test', text: each.text }));
    return element(
      'li',
      {},
      element('code', {}, shown(each.text)),
      element('small', {}, shown(`${each.outcome} · ${each.when}`)),
      use,
      save,
    );
  });
  history.replaceChildren(
    ...(rows.length === 0 ? [] : [element('h2', {}, 'Earlier Calls'), element('ul', { class: 'history' }, ...rows)]),
  );
}
