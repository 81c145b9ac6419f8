import type { NetworkError } from '../messages.ts';

/** What a network that leads nowhere answers at one address. Plain data, for it crosses threads. */
export interface CannedAnswer {
  /** In capitals; undefined for any. */
  readonly method?: string;
  /** As `URL` spells it, with its path and query. */
  readonly url: string;
  /** One after the other; the last is repeated. */
  readonly responses: readonly CannedResponse[];
}

export type CannedResponse =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: Uint8Array;
    }
  | { readonly kind: 'failed'; readonly error: NetworkError };

/** Finds the response to each request, in their order. Undefined where nothing answers. */
export function createResponses(
  answers: readonly CannedAnswer[],
): (method: string, url: string) => CannedResponse | undefined {
  const given = new Map<CannedAnswer, number>();
  return (method, url) => {
    const fitting = answers.filter((answer) => answer.url === url);
    const answer = fitting.find((each) => each.method === method.toUpperCase()) ?? fitting.find((each) => !each.method);
    if (!answer) return undefined;
    const at = given.get(answer) ?? 0;
    given.set(answer, at + 1);
    return answer.responses[Math.min(at, answer.responses.length - 1)];
  };
}
