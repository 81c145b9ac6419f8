import { publish, request } from 'wasmcloud:messaging/consumer@0.2.0';

interface Message {
  subject: string;
  body: Uint8Array;
  replyTo?: string | undefined;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The interface wasmcloud:messaging/handler: it is called for each message on texts.*, one at a time. */
export const handler = {
  handleMessage({ subject, body, replyTo }: Message): void {
    const words = countWords(textOf(body));
    const [, name = ''] = subject.split('.');
    const count = encoder.encode(JSON.stringify({ words }));
    // An answer needs no right of its own; what is told to everybody does.
    if (replyTo === undefined) publish({ subject: `counts.${name}`, body: count });
    else publish({ subject: replyTo, body: count });
  },
};

/** A component that calls this waits for another one: one that asked itself would wait for itself. */
export function ask(name: string, text: string): string {
  return decoder.decode(request(`texts.${name}`, encoder.encode(text), 2000).body);
}

function textOf(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    // What is thrown is told to whoever waits, and stands with the dead letter.
    throw 'this is no text';
  }
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
