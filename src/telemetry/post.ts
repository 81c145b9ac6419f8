import { causeOf, type Clock } from '../base/index.ts';
import type { TelemetrySettings } from './settings.ts';

/** What became of something that was sent. */
export type Posted =
  | { readonly kind: 'taken'; readonly rejected: number; readonly message: string }
  /** It may be taken later. */
  | { readonly kind: 'later'; readonly message: string }
  /** It never will be. */
  | { readonly kind: 'refused'; readonly message: string };

/** Sends a request of OTLP in JSON. Never rejects. */
export type Post = (
  settings: TelemetrySettings,
  path: '/v1/traces' | '/v1/metrics',
  body: Uint8Array,
  timeoutMs: number,
) => Promise<Posted>;

/** As OTLP has it. */
const mayBeTakenLater: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** How much of an answer is read. */
const mostBytes = 64 * 1024;

export function createPost(clock: Clock): Post {
  return async ({ endpoint, headers }, path, body, timeoutMs) => {
    const ending = new AbortController();
    const timer = clock.after(timeoutMs, () => ending.abort());
    try {
      const answer = await fetch(`${endpoint}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: Buffer.from(body),
        // Wherever a collector may lead, nobody has said that it may be told.
        redirect: 'manual',
        signal: ending.signal,
      });
      const text = await beginningOf(answer);
      if (answer.ok) return takenAs(text);
      const message = `it answered with ${answer.status}`;
      return { kind: mayBeTakenLater.has(answer.status) ? 'later' : 'refused', message };
    } catch (error) {
      const message = ending.signal.aborted ? `it did not answer within ${timeoutMs} ms` : causeOf(error);
      return { kind: 'later', message };
    } finally {
      await timer.dispose();
    }
  };
}

async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > mostBytes) break;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A collector may take a part, and says then how many it left. An answer that is none of OTLP's takes all. */
function takenAs(text: string): Posted {
  const partial = partialOf(text);
  const rejected = Number(partial['rejectedSpans'] ?? partial['rejectedDataPoints'] ?? 0);
  const message = partial['errorMessage'];
  return {
    kind: 'taken',
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    message: typeof message === 'string' ? message : '',
  };
}

function partialOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text);
    const partial =
      typeof answer === 'object' && answer !== null && 'partialSuccess' in answer ? answer.partialSuccess : undefined;
    return typeof partial === 'object' && partial !== null ? (partial as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
