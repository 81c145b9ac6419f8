import { type ActorMetrics, type ExportedFunction, type SecondFigures, shortHash } from '../../host/index.ts';
import type { InspectorView, Pin } from '../../panels/index.ts';
import { figuresOf, figureWords, millisecondWords } from '../calls/figures.ts';
import type { Component } from '../components/component.ts';
import { importStates } from '../rights/import-states.ts';
import { tallyOf } from '../rights/picture.ts';
import { interfaceOf, shortWords, standingWords, timeWords } from '../words.ts';

/** What the inspector shows of a component now. */
export function inspectorView(component: Component, exports: readonly ExportedFunction[], now: number): InspectorView {
  const snapshot = component.snapshot();
  const metrics = component.metrics();
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
    exports: exports.map(({ name }) => ({ name, note: figureWords(figuresOf(metrics, name)), state: 'export' })),
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
    limits: limitsOf(component, metrics),
    denied,
    figures: metrics ? countsOf(metrics) : [],
    charts: chartsOf(metrics?.minutes ?? [], now),
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

function limitsOf({ manifest }: Component, metrics: ActorMetrics | undefined): InspectorView['limits'] {
  if (!manifest) return [];
  const { limits } = manifest;
  const longest = Math.max(0, ...(metrics?.minutes ?? []).map(({ longestMs }) => longestMs));
  const memory = metrics?.memoryBytes ?? 0;
  return [
    {
      name: 'Memory',
      most: `${inMebibytes(limits.memoryBytes)} MiB`,
      used: `${inMebibytes(memory)} MiB`,
      share: Math.min(1, memory / limits.memoryBytes),
    },
    {
      name: 'Time of a call',
      most: `${limits.callTimeMs / 1000} s`,
      used: `${longest < 10 ? longest.toFixed(1) : Math.round(longest)} ms`,
      share: Math.min(1, longest / limits.callTimeMs),
    },
  ];
}

/** What the component did since its first version was deployed here. */
function countsOf(metrics: ActorMetrics): InspectorView['figures'] {
  const { calls, errors, errorResults, restarts, swaps, cpuMs, messagesSent, messagesReceived, bytesStored } = metrics;
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['Calls', calls.toLocaleString('en')],
    ['Failed', errors.toLocaleString('en')],
    ['Returned an error', errorResults.toLocaleString('en')],
    ['Waiting', `${metrics.queueDepth}, at most ${metrics.mostQueued.toLocaleString('en')}`],
    ['Restarts', restarts.toLocaleString('en')],
    ['Swaps', swaps === 0 ? '0' : `${swaps.toLocaleString('en')}, p50 ${millisecondWords(metrics.swapMs.p50)}`],
    ['Processor', cpuMs === undefined ? 'not told by this runtime' : millisecondWords(cpuMs)],
    ['Messages', `${messagesSent.toLocaleString('en')} sent, ${messagesReceived.toLocaleString('en')} received`],
    ['Stored', `${bytesStored.toLocaleString('en')} bytes`],
  ];
  return rows.map(([name, value]) => ({ name, value }));
}

function inMebibytes(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2;
  return mebibytes < 10 && mebibytes > 0 ? mebibytes.toFixed(1) : String(Math.round(mebibytes));
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
  const waiting = of((second) => second.mostQueued);
  const memory = heldOver(times, minutes).map((bytes) => bytes / 1024 ** 2);
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
      title: 'Memory',
      summary: `${inMebibytes((memory.at(-1) ?? 0) * 1024 ** 2)} MiB after the last call`,
      unit: ' MiB',
      times,
      lines: [{ name: 'memory', tone: 'calm', values: memory }],
    },
    {
      title: 'Calls waiting',
      summary: `at most ${Math.max(...waiting)}`,
      unit: '',
      times,
      lines: [{ name: 'waiting', tone: 'calm', values: waiting }],
    },
  ];
}

/** Memory stays what it is until something happens. */
function heldOver(times: readonly number[], minutes: readonly SecondFigures[]): readonly number[] {
  let at = 0;
  let bytes = 0;
  return times.map((time) => {
    for (let next = minutes[at]; next && next.second <= time; next = minutes[++at]) bytes = next.memoryBytes;
    return bytes;
  });
}
