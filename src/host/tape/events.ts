import type { Failure } from '../failure.ts';
import type { TapedDenial, TapedImport } from './tape.ts';

/** What a worker tells of its instance, as it happens. */
export type TapeEvent =
  | { readonly kind: 'call'; readonly name: string; readonly args: string; readonly time: number }
  | ({ readonly kind: 'asks' } & Pick<TapedImport, 'name' | 'args'>)
  /** How what was asked last was answered, or ended the call. */
  | ({ readonly kind: 'answered' } & Pick<TapedImport, 'result' | 'ends'>)
  /** Of what is asked, or else of the call. */
  | { readonly kind: 'denied'; readonly denied: TapedDenial }
  /** Nothing more is told of the call but its end. */
  | { readonly kind: 'cut' }
  /** `took` is in milliseconds. */
  | { readonly kind: 'returns'; readonly text: string; readonly took: number }
  /** What only the main thread knows in full. */
  | { readonly kind: 'failed'; readonly failure: Failure };
