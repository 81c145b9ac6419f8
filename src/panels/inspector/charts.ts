import uPlot from 'uplot';
import { element, shown } from '../dom.ts';
import type { InspectorView } from './messages.ts';

type Chart = InspectorView['charts'][number];

interface Drawn {
  readonly plot: uPlot;
  readonly figure: HTMLElement;
  readonly summary: HTMLElement;
  readonly canvas: HTMLElement;
}

/** The charts of the last minutes. They are drawn in the theme's colours, and again when the theme changes. */
export function createCharts(): { readonly node: HTMLElement; show(charts: InspectorView['charts']): void } {
  const node = element('div', { class: 'charts' });
  const drawn = new Map<string, Drawn>();
  let newest: InspectorView['charts'] = [];

  function redraw(): void {
    for (const { plot } of drawn.values()) plot.destroy();
    drawn.clear();
    node.replaceChildren();
    show(newest);
  }

  function show(charts: InspectorView['charts']): void {
    newest = charts;
    for (const chart of charts) {
      const known = drawn.get(chart.title) ?? draw(chart);
      known.summary.textContent = shown(chart.summary);
      known.canvas.setAttribute('aria-label', `${chart.title}: ${shown(chart.summary)}`);
      known.plot.setData(dataOf(chart));
    }
  }

  function draw(chart: Chart): Drawn {
    const canvas = element('div', { role: 'img' });
    const summary = element('small', {});
    const figure = element('figure', {}, element('figcaption', {}, element('span', {}, chart.title), summary), canvas);
    node.append(figure);
    const made = { plot: plotOf(chart, canvas, canvas.clientWidth || 320), figure, summary, canvas };
    drawn.set(chart.title, made);
    return made;
  }

  const resized = new ResizeObserver(() => {
    for (const { plot, canvas } of drawn.values()) plot.setSize({ width: canvas.clientWidth, height: chartHeight });
  });
  resized.observe(node);
  // VS Code changes the classes of the body with the theme.
  new MutationObserver(redraw).observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
  return { node, show };
}

const chartHeight = 130;

function plotOf({ unit, lines }: Chart, canvas: HTMLElement, width: number): uPlot {
  const axis = { stroke: colour('--vscode-descriptionForeground'), font: '11px sans-serif', ticks: { show: false } };
  return new uPlot(
    {
      width,
      height: chartHeight,
      cursor: { show: false },
      legend: { show: false },
      scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, 1)] } },
      axes: [
        { ...axis, grid: { show: false }, size: 22, space: 80, values: (_plot, times) => times.map(clockWords) },
        {
          ...axis,
          grid: { stroke: colour('--vscode-widget-border', '--vscode-descriptionForeground'), width: 0.5 },
          size: 54,
          space: 36,
          values: (_plot, values) => values.map((value) => `${value.toLocaleString('en')}${unit}`),
        },
      ],
      series: [
        {},
        ...lines.map(({ name, tone }) => ({
          label: name,
          stroke: colour(...tones[tone]),
          width: 1.5,
          points: { show: false },
        })),
      ],
    },
    [[], ...lines.map((): number[] => [])],
    canvas,
  );
}

const tones = {
  calm: ['--vscode-charts-blue', '--vscode-foreground'],
  bad: ['--vscode-charts-red', '--vscode-errorForeground'],
  other: ['--vscode-charts-yellow', '--vscode-foreground'],
} as const;

function dataOf({ times, lines }: Chart): uPlot.AlignedData {
  return [Array.from(times), ...lines.map(({ values }) => Array.from(values))];
}

function clockWords(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** The first of these variables of the theme that has a value. */
function colour(...names: readonly string[]): string {
  const style = getComputedStyle(document.body);
  return names.map((name) => style.getPropertyValue(name).trim()).find((value) => value !== '') ?? 'gray';
}
