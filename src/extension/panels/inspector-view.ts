import { type ExportedFunction, shortHash } from '../../host/index.ts';
import type { InspectorView, Pin } from '../../panels/index.ts';
import type { SecondFigures } from '../calls/minutes.ts';
import { figureWords } from '../calls/tally.ts';
import type { CallFigures } from '../calls/tally.ts';
import type { Component } from '../components/component.ts';
import { importStates } from '../rights/import-states.ts';
import { tallyOf } from '../rights/picture.ts';
import { interfaceOf, shortWords, standingWords, timeWords } from '../words.ts';

/** What the inspector shows of a component now. */
export function inspectorView(
  component: Component,
  exports: readonly ExportedFunction[],
  figuresOf: (exported: string) => CallFigures,
  minutes: readonly SecondFigures[],
  now: number,
): InspectorView {
  const snapshot = component.snapshot();
  const denied = tallyOf(snapshot?.denials ?? []).count;
  const version = snapshot?.version;
  return {
    title: component.title,
    manifestPath: component.manifestPath,
    state: [
      snapshot?.state ?? component.state.kind,
      ...(version ? [shortHash(version.hash)] : []),
      ...(snapshot && snapshot.waiting > 0 ? [`${snapshot.waiting} waiting`] : []),
      ...(denied > 0 ? [`${denied.toLocaleString('en')} denied`] : []),
    ].join(' · '),
    imports: importPins(component),
    exports: exports.map(({ name }) => ({ name, note: figureWords(figuresOf(name)), state: 'export' })),
    rights: component.picture().flatMap(({ rights }) =>
      rights.map((picture) => ({
        text: shortWords(picture.right.capability, picture.right.pattern),
        standing: standingWords(picture),
        isGranted: picture.standing === 'granted',
      })),
    ),
    versions: (snapshot?.versions ?? [])
      .map(({ hash, time, bytes }) => ({
        hash: shortHash(hash),
        note: `${timeWords(time)}, ${(bytes / 1e6).toFixed(1)} MB`,
        serves: hash === version?.hash,
      }))
      .toReversed(),
    limits: limitsOf(component, minutes),
    denied,
    charts: chartsOf(minutes, now),
  };
}

function importPins(component: Component): readonly Pin[] {
  const imports = component.snapshot()?.version?.imports ?? [];
  const states = importStates(
    imports.flatMap(({ kind, name }) => (kind === 'interface' ? [name] : [])),
    component.facts(),
  );
  const links = component.snapshot()?.links ?? [];
  return imports.map(({ name }): Pin => {
    const state = states[interfaceOf(name)]?.state ?? 'free';
    const link = links.find((each) => each.interface === interfaceOf(name));
    if (link)
      return {
        name,
        note: link.message ?? `answered by ${link.provider}`,
        state: link.standing === 'ready' ? 'granted' : 'denied',
      };
    return { name, note: importWords[state], state: state === 'linked' ? 'granted' : state };
  });
}

const importWords = {
  granted: 'granted',
  denied: 'denied',
  undecided: 'undecided',
  unused: 'granted, never used',
  linked: 'linked',
  free: 'needs no right',
} as const;

function limitsOf({ manifest }: Component, minutes: readonly SecondFigures[]): InspectorView['limits'] {
  if (!manifest) return [];
  const { limits } = manifest;
  const longest = Math.max(0, ...minutes.map(({ longestMs }) => longestMs));
  return [
    { name: 'Memory', most: `${Math.round(limits.memoryBytes / 1024 ** 2)} MiB` },
    {
      name: 'Time of a call',
      most: `${limits.callTimeMs / 1000} s`,
      used: `${longest < 10 ? longest.toFixed(1) : Math.round(longest)} ms`,
      share: Math.min(1, longest / limits.callTimeMs),
    },
  ];
}

/** As much as the charts show. */
const shownSeconds = 180;

function chartsOf(minutes: readonly SecondFigures[], now: number): InspectorView['charts'] {
  const last = Math.floor(now / 1000);
  const bySecond = new Map(minutes.map((each) => [each.second, each]));
  const times = Array.from({ length: shownSeconds }, (_, at) => last - shownSeconds + 1 + at);
  const of = (value: (second: SecondFigures) => number): number[] =>
    times.map((second) => {
      const known = bySecond.get(second);
      return known ? value(known) : 0;
    });
  const calls = of((second) => second.calls);
  const errors = of((second) => second.errors);
  const longest = of((second) => second.longestMs);
  const open = of((second) => second.open);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return [
    {
      title: 'Calls a second',
      summary: `${sum(calls).toLocaleString('en')} calls and ${sum(errors)} errors in three minutes`,
      unit: '',
      times,
      lines: [
        { name: 'calls', tone: 'calm', values: calls },
        { name: 'errors', tone: 'bad', values: errors },
      ],
    },
    {
      title: 'Latency',
      summary: `at most ${Math.max(...longest).toFixed(1)} ms`,
      unit: ' ms',
      times,
      lines: [
        { name: 'longest', tone: 'other', values: longest },
        { name: 'mean', tone: 'calm', values: of(({ sumMs, calls: count }) => (count === 0 ? 0 : sumMs / count)) },
      ],
    },
    {
      title: 'Calls open at once',
      summary: `at most ${Math.max(...open)}`,
      unit: '',
      times,
      lines: [{ name: 'open', tone: 'calm', values: open }],
    },
  ];
}
