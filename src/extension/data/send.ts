import { shown } from '../../base/index.ts';
import { type Host, valueInWords } from '../../host/index.ts';

/** How long an answer is waited for, in milliseconds. */
const patienceMs = 10_000;

/** Sends a text, and says in a line what became of it. */
export async function send(
  host: Pick<Host, 'messages'>,
  subject: string,
  text: string,
  answered: boolean,
): Promise<string> {
  const body = new TextEncoder().encode(text);
  if (!answered) {
    const published = host.messages.publish({ subject, body });
    if (published.kind === 'refused') return `${shown(subject)}: refused, ${published.reason}`;
    const { receivers } = published;
    return `${subject}: sent to ${receivers === 0 ? 'nobody, for nobody listens' : receivers}`;
  }
  const requested = await host.messages.request({ subject, body }, patienceMs);
  switch (requested.kind) {
    case 'reply':
      return `${subject}: answered ${bodyText(requested.message.body)}`;
    case 'no-receiver':
      return `${subject}: nobody listens`;
    case 'failed':
      return `${subject}: failed, ${shown(requested.message)}`;
    case 'refused':
      return `${shown(subject)}: refused, ${requested.reason}`;
    case 'timeout':
      return `${subject}: not answered within ${requested.milliseconds} ms`;
    case 'gone':
      return `${subject}: messages are carried no more`;
  }
}

/** A body as a line for people. */
export function bodyText(body: Uint8Array): string {
  const words = valueInWords(body);
  return 'text' in words ? shown(words.text) : `base64 ${words.base64}`;
}
