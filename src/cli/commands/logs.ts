import { shown } from '../../base/index.ts';
import { type Command, done, failed } from '../command.ts';
import { readRecord, type RecordedLine } from '../store/record.ts';
import { withStore } from '../store/open.ts';
import { notInstalled } from '../store/resolve.ts';

/** What happened to an installed component: its releases, what was granted and taken back, what it was denied. */
export const logs: Command = {
  arguments: [{ syntax: '<name>', text: 'a component that is or was installed' }],
  options: [{ flags: '--last <count>', text: 'only so many lines, the last ones' }],
  examples: [['airlock logs greeter --last 20', 'the newest last']],
  run: (given, ports, show) =>
    withStore(ports, (store, state) => {
      const [name = ''] = given.args;
      const last = given.text('last');
      if (last !== undefined && !/^[1-9]\d{0,8}$/.test(last))
        return failed('usage', `--last takes a number, not ${shown(last)}`);
      const happened: RecordedLine[] = store.events(name).map(({ time, kind, number }) => ({
        time: new Date(time).toISOString(),
        kind,
        text: number ?? '',
      }));
      if (happened.length === 0) return notInstalled(name);
      const all = [...happened, ...readRecord(state, store.homeOf(name), name)].toSorted((a, b) =>
        a.time < b.time ? -1 : a.time > b.time ? 1 : 0,
      );
      const lines = last === undefined ? all : all.slice(-Number(last));
      for (const { time, kind, text } of lines) show.line(`${time}  ${shown(kind)}  ${shown(text)}`.trimEnd());
      return done({ name, lines });
    }),
};
