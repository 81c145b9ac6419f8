import type { OutputKind } from '../gates/cli/output.ts';
import type { LogLevel } from '../gates/logging/logging.ts';

/** How much is kept back before it is sent on as it is. */
const maxKept = 8192;

/** How many lines a second are sent on at once. Above that they go together, so that no guest floods the main thread. */
const linesPerSecond = 100;

/**
 * Gathers what a guest prints into whole lines, so that a write of one byte is not a message of its own. What it logs
 * goes the way of its standard error, with a level; messages of one level that follow each other may go together.
 */
export function lineWriter(now: () => number, send: (kind: OutputKind, text: string, level?: LogLevel) => void) {
  const lines = { stdout: newLine(), stderr: newLine() };
  let logged: { level: LogLevel; text: string } | undefined;
  let second = now();
  let sent = 0;

  function flush(kind: OutputKind): void {
    const line = lines[kind];
    if (line.text !== '') send(kind, line.text);
    line.text = '';
  }

  function flushLogged(): void {
    if (logged) send('stderr', logged.text, logged.level);
    logged = undefined;
  }

  function maySendNow(): boolean {
    const time = now();
    if (time - second >= 1000 || time < second) {
      second = time;
      sent = 0;
    }
    return sent++ < linesPerSecond;
  }

  return {
    print(kind: OutputKind, bytes: Uint8Array): void {
      const line = lines[kind];
      flushLogged();
      line.text += line.decoder.decode(bytes, { stream: true });
      const full = line.text.length >= maxKept;
      const end = line.text.lastIndexOf('\n');
      if (!full && (end < 0 || !maySendNow())) return;
      const rest = end < 0 ? '' : line.text.slice(end + 1);
      line.text = end < 0 ? line.text : line.text.slice(0, end + 1);
      flush(kind);
      line.text = rest;
    },
    log(level: LogLevel, text: string): void {
      // What was printed before it comes before it.
      flush('stdout');
      flush('stderr');
      if (logged?.level !== level) flushLogged();
      const line = text.endsWith('\n') ? text : `${text}\n`;
      logged = { level, text: `${logged?.text ?? ''}${line}` };
      if (logged.text.length >= maxKept || maySendNow()) flushLogged();
    },
    flush(): void {
      flushLogged();
      flush('stdout');
      flush('stderr');
    },
  };
}

function newLine(): { readonly decoder: TextDecoder; text: string } {
  return { decoder: new TextDecoder(), text: '' };
}
