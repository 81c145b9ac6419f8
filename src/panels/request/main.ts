import { element, page, shown } from '../dom.ts';
import { connect } from '../editor-api.ts';
import type { FromRequestForm, RequestFields, RequestView, ShownResponse, ToRequestForm } from './messages.ts';

let isFilled = false;

const title = element('h1', {});
const place = element('p', {});
const port = element('select', { id: 'port' });
const method = element('input', { id: 'method', list: 'methods', spellcheck: 'false', 'aria-describedby': 'problem' });
const path = element('input', { id: 'path', spellcheck: 'false', 'aria-describedby': 'problem' });
const headers = element('textarea', { id: 'headers', rows: '2', spellcheck: 'false', 'aria-describedby': 'problem' });
const body = element('textarea', { id: 'body', rows: '4', spellcheck: 'false', 'aria-describedby': 'problem' });
const parts = { method, path, headers, body } as const;
const problem = element('p', { id: 'problem', class: 'problem', role: 'status' });
const send = element('button', { type: 'submit' }, 'Send');
const open = element('button', { type: 'button', class: 'quiet' }, 'Open in Browser');
const response = element('section', { class: 'outcome', 'aria-live': 'polite', 'aria-label': 'Response' });
const history = element('section', { 'aria-label': 'Earlier requests' });
const form = element(
  'form',
  {},
  element(
    'div',
    { class: 'line' },
    field('method', 'Method', method),
    field('path', 'Path', path),
    field('port', 'Port', port),
  ),
  field('headers', 'Headers', headers, 'a line each, name: value'),
  field('body', 'Body', body),
  problem,
  element('div', { class: 'acts' }, send, open),
);

const post = connect<ToRequestForm, FromRequestForm>((message) => {
  if (message.kind === 'response') return showResponse(message.response);
  if (message.kind === 'refused') return refuse(message.part, message.message);
  showView(message.view);
});

page().append(
  title,
  place,
  element('datalist', { id: 'methods' }, ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(option)),
  form,
  response,
  history,
);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  settle();
  send.disabled = true;
  const request = { method: method.value.trim(), path: path.value.trim(), headers: headers.value, body: body.value };
  post({ kind: 'send', port: Number(port.value), request });
});
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
open.addEventListener('click', () => post({ kind: 'open', port: Number(port.value) }));

function field(id: string, label: string, input: HTMLElement, note = ''): HTMLElement {
  return element(
    'div',
    { class: 'field' },
    element('label', { for: id }, label, ' ', element('small', {}, note)),
    input,
  );
}

function option(value: string): HTMLOptionElement {
  return element('option', { value }, value);
}

function showView(view: RequestView): void {
  title.textContent = shown(`${view.component}: request`);
  const chosen = Number(port.value);
  port.replaceChildren(...view.ports.map((each) => option(String(each))));
  port.value = String(view.ports.includes(chosen) ? chosen : view.port);
  const isServed = view.ports.length > 0;
  place.textContent = isServed ? 'Sent by the editor, to this machine alone.' : 'It is not served now.';
  send.disabled = open.disabled = !isServed;
  showHistory(view);
  if (!isFilled) fill(view.request);
  isFilled = true;
}

function fill(request: RequestFields): void {
  for (const name of ['method', 'path', 'headers', 'body'] as const) parts[name].value = request[name];
  settle();
}

function settle(): void {
  problem.textContent = '';
  for (const input of Object.values(parts)) input.removeAttribute('aria-invalid');
}

function refuse(part: keyof RequestFields, message: string): void {
  send.disabled = false;
  problem.textContent = shown(message);
  parts[part].setAttribute('aria-invalid', 'true');
  parts[part].focus();
}

function showResponse(given: ShownResponse): void {
  send.disabled = false;
  response.replaceChildren(
    element('h2', {}, shown(given.status), ' ', element('small', {}, given.took)),
    element(
      'ul',
      { class: 'rows', 'aria-label': 'Headers of the response' },
      ...given.headers.map(([name, value]) =>
        element('li', {}, element('code', {}, shown(name)), element('code', {}, shown(value))),
      ),
    ),
    ...(given.body === ''
      ? []
      : [
          element(
            'pre',
            { class: given.isError ? 'bad' : '', tabindex: '0', 'aria-label': 'Body of the response' },
            lines(given.body),
          ),
        ]),
    ...(given.isCut ? [element('p', {}, 'There is more of it than is shown, or it broke off.')] : []),
    ...(given.denied.length === 0
      ? []
      : [
          element('h3', {}, 'Denied meanwhile'),
          element('ul', {}, ...given.denied.map((line) => element('li', {}, shown(line)))),
        ]),
  );
}

/** As `shown`, with the line breaks and tabs that a text has. */
function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/u, '').split('\t').map(shown).join('\t'))
    .join('\n');
}

function showHistory({ history: past }: RequestView): void {
  const rows = past.map(({ request, outcome, when }) => {
    const head = shown(`${request.method} ${request.path}`);
    const use = element('button', { type: 'button', class: 'quiet', 'aria-label': `Use ${head}` }, 'Use');
    use.addEventListener('click', () => fill(request));
    return element('li', {}, element('code', {}, head), element('small', {}, shown(`${outcome} · ${when}`)), use);
  });
  history.replaceChildren(
    ...(rows.length === 0 ? [] : [element('h2', {}, 'Earlier Requests'), element('ul', { class: 'history' }, ...rows)]),
  );
}
