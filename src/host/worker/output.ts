import type { OutputKind } from '../gates/cli/output.ts';

/** How much of an unfinished line is kept before it is sent on as it is. */
const maxLine = 8192;

/** Gathers what a guest prints into whole lines, so that a write of one byte is not a message of its own. */
export function lineWriter(send: (kind: OutputKind, text: string) => void) {
  const lines = { stdout: newLine(), stderr: newLine() };

  function flush(kind: OutputKind): void {
    const line = lines[kind];
    if (line.text !== '') send(kind, line.text);
    line.text = '';
  }

  return {
    print(kind: OutputKind, bytes: Uint8Array): void {
      const line = lines[kind];
      line.text += line.decoder.decode(bytes, { stream: true });
      const end = line.text.lastIndexOf('\n');
      if (end < 0 && line.text.length < maxLine) return;
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
