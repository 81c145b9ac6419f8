import type { OutputKind } from '../gates/cli/output.ts';

/** How much is kept back before it is sent on as it is. */
const maxKept = 8192;

/** How many lines a second are sent on at once. Above that they go together, so that no guest floods the main thread. */
const linesPerSecond = 100;

/** Gathers what a guest prints into whole lines, so that a write of one byte is not a message of its own. */
export function lineWriter(now: () => number, send: (kind: OutputKind, text: string) => void) {
  const lines = { stdout: newLine(), stderr: newLine() };
  let second = now();
  let sent = 0;

  function flush(kind: OutputKind): void {
    const line = lines[kind];
    if (line.text !== '') send(kind, line.text);
    line.text = '';
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
      line.text += line.decoder.decode(bytes, { stream: true });
      const full = line.text.length >= maxKept;
      const end = line.text.lastIndexOf('\n');
      if (!full && (end < 0 || !maySendNow())) return;
      const rest = end < 0 ? '' : line.text.slice(end + 1);
      line.text = end < 0 ? line.text : line.text.slice(0, end + 1);
      flush(kind);
      line.text = rest;
    },
    flush(): void {
      flush('stdout');
      flush('stderr');
    },
  };
}

function newLine(): { readonly decoder: TextDecoder; text: string } {
  return { decoder: new TextDecoder(), text: '' };
}
