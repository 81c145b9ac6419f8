import { publish } from 'wasmcloud:messaging/consumer@0.2.0';

interface Message {
  subject: string;
  body: Uint8Array;
  replyTo?: string | undefined;
}

/** The interface wasmcloud:messaging/handler: it is called for each message on a granted subject, one at a time. */
export const handler = {
  handleMessage({ subject, body, replyTo }: Message): void {
    const text = new TextDecoder().decode(body);
    console.log(`${subject}: ${text}`);
    // Whoever waits for an answer is given one. That needs no right of its own.
    if (replyTo !== undefined) publish({ subject: replyTo, body: new TextEncoder().encode(`Hello, ${text}!`) });
  },
};
