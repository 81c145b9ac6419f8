/** What is known of one component, as far as a status says it. */
export interface ComponentStatus {
  readonly id: string;
  readonly title: string;
  readonly kind: 'running' | 'building' | 'failed' | 'stopped' | 'starting';
  /** How many uses were denied that nobody has ruled out. */
  readonly denied: number;
  /** In a sentence, what went wrong. */
  readonly problem?: string | undefined;
}

/** What the status bar says of all of them. */
export interface StatusLine {
  /** With the icon's name before it. */
  readonly text: string;
  readonly tooltip: string;
  readonly severity: 'plain' | 'warning' | 'error';
  /** The component that it is about first of all, to lead there. */
  readonly about: string | undefined;
}

/** The worst comes first: failed, then denied, then building, then running. Undefined where there is no component. */
export function statusLine(all: readonly ComponentStatus[]): StatusLine | undefined {
  if (all.length === 0) return undefined;
  const failed = all.filter(({ kind }) => kind === 'failed');
  const denied = all.filter((each) => each.denied > 0);
  const building = all.filter(({ kind }) => kind === 'building' || kind === 'starting');
  const running = all.filter(({ kind }) => kind === 'running');
  const tooltip = all.map(detailLine).slice(0, shownLines).join('\n');
  const line = (text: string, severity: StatusLine['severity'], about: readonly ComponentStatus[]): StatusLine => ({
    text,
    tooltip,
    severity,
    about: (about[0] ?? all[0])?.id,
  });
  if (failed.length > 0) return line(`$(error) Airlock: ${nameOrCount(failed)} failed`, 'error', failed);
  if (building.length > 0) return line(`$(sync~spin) Airlock: building ${nameOrCount(building)}`, 'plain', building);
  if (denied.length > 0) {
    const uses = denied.reduce((sum, each) => sum + each.denied, 0);
    return line(`$(shield) Airlock: ${uses.toLocaleString('en')} denied`, 'warning', denied);
  }
  if (running.length > 0) return line(`$(vm-running) Airlock: ${running.length} running`, 'plain', running);
  return line('$(vm-outline) Airlock: stopped', 'plain', all);
}

/** What stands for one component, as "greeter: running, 2 denied". */
export function detailLine({ title, kind, denied, problem }: ComponentStatus): string {
  const refused = denied === 0 ? '' : `, ${denied.toLocaleString('en')} denied`;
  return `${title}: ${kind}${refused}${problem === undefined || problem === '' ? '' : `, ${problem}`}`;
}

const shownLines = 20;

function nameOrCount(components: readonly ComponentStatus[]): string {
  const [first] = components;
  return components.length === 1 && first ? first.title : String(components.length);
}
