import { drawn, element, page, shown } from '../dom.ts';
import { connect } from '../editor-api.ts';
import { layOut, type Placed } from './layout.ts';
import type { FromSystem, SystemNode, SystemView, ToSystem } from './messages.ts';

const place = element('div', { class: 'system' });
const summary = element('p', { role: 'status' });
page().append(element('h1', {}, 'Running System'), summary, place);
let drawnText = '';

const post = connect<ToSystem, FromSystem>(({ view }) => {
  const text = JSON.stringify(view);
  if (text === drawnText) return;
  drawnText = text;
  summary.textContent = summaryOf(view);
  const focused = document.activeElement?.id;
  place.replaceChildren(...(view.nodes.length === 0 ? [] : [drawing(layOut(view))]));
  if (focused) document.getElementById(focused)?.focus();
});

function drawing({ width, height, nodes, edges }: Placed): SVGElement {
  return drawn(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width: String(width),
      height: String(height),
      role: 'group',
      'aria-label': 'Components, and what they reach',
    },
    drawn(
      'defs',
      {},
      ...['edge', 'edge trouble'].map((kind) =>
        drawn(
          'marker',
          {
            id: kind.replace(' ', '-'),
            viewBox: '0 0 8 8',
            refX: '7',
            refY: '4',
            markerWidth: '7',
            markerHeight: '7',
            orient: 'auto-start-reverse',
          },
          drawn('path', { d: 'M0 0.5 L7 4 L0 7.5', class: kind }),
        ),
      ),
    ),
    ...edges.flatMap(({ edge, points, middle }) => {
      const kind = edge.trouble ? 'edge trouble' : 'edge';
      return [
        drawn('path', { class: kind, d: curve(points), 'marker-end': `url(#${kind.replace(' ', '-')})` }),
        drawn(
          'text',
          { class: 'note', x: String(middle.x), y: String(middle.y - 5), 'text-anchor': 'middle' },
          shown(edge.note),
        ),
      ];
    }),
    ...nodes.map(({ node, x, y, width: wide, height: high }) => boxOf(node, { x, y, wide, high })),
  );
}

function boxOf(
  node: SystemNode,
  { x, y, wide, high }: { x: number; y: number; wide: number; high: number },
): SVGElement {
  const isComponent = node.kind === 'component';
  const made = drawn(
    'g',
    {
      id: node.id,
      class: `${node.kind}${node.trouble ? ' trouble' : ''}`,
      // A button is called by what stands in it.
      ...(isComponent
        ? { role: 'button', tabindex: '0' }
        : { role: 'img', 'aria-label': shown(`${node.title}, ${node.note}`) }),
    },
    drawn('rect', {
      class: 'box',
      x: String(x - wide / 2),
      y: String(y - high / 2),
      width: String(wide),
      height: String(high),
      rx: node.kind === 'topic' ? String(high / 2) : '4',
    }),
    drawn('text', { x: String(x), y: String(y - 3), 'text-anchor': 'middle' }, cut(shown(node.title))),
    ' ',
    drawn('text', { class: 'note', x: String(x), y: String(y + 14), 'text-anchor': 'middle' }, cut(shown(node.note))),
  );
  if (!isComponent) return made;
  const open = (): void => post({ kind: 'open', id: node.id });
  made.addEventListener('click', open);
  made.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      open();
    }
  });
  return made;
}

function summaryOf({ nodes }: SystemView): string {
  const components = nodes.filter(({ kind }) => kind === 'component');
  const troubled = components.filter(({ trouble }) => trouble).length;
  if (components.length === 0) return 'No component runs.';
  return `${components.length === 1 ? '1 component' : `${components.length} components`}, ${troubled === 0 ? 'none' : troubled} with denials or errors. Red stands for those.`;
}

/** A line through points, rounded where it turns. */
function curve(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...others] = points;
  if (!first) return '';
  const parts = others.map((point, at) => {
    const next = others[at + 1];
    if (!next) return `L${point.x} ${point.y}`;
    return `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M${first.x} ${first.y} ${parts.join(' ')}`;
}

const longest = 26;

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
