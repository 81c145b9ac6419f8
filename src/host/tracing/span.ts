/** Where a span stands, as W3C Trace Context has it: what goes along from whoever calls to whom it calls. */
export interface SpanPlace {
  /** 32 digits, hexadecimal and in lower case, not all of them zero. */
  readonly traceId: string;
  /** 16 of them. */
  readonly spanId: string;
  /** Whether the trace is kept: who leaves out its own span wants none of those that follow from it. */
  readonly isKept: boolean;
}

/** A call that has come to its end, as a part of a trace. */
export interface Span {
  readonly place: SpanPlace;
  /** The span from which it follows; the first of a trace has none. */
  readonly parent: SpanPlace | undefined;
  /** Whether the parent is another program's. */
  readonly isParentRemote: boolean;
  /** `server` answers a request of HTTP, `consumer` takes a message, all other calls are `internal`. */
  readonly kind: 'internal' | 'server' | 'consumer';
  /** As `greeter/greet`. */
  readonly name: string;
  /** Milliseconds since the epoch, fractions included. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Why it failed; the error of a WIT `result` is no failure. */
  readonly failure: { readonly kind: string; readonly message: string } | undefined;
}

/** Takes what calls come to. */
export interface SpanSink {
  /** Whether anybody wants them now: where nobody does, nothing is made of a call. */
  readonly isWanted: boolean;
  /** Must neither throw nor take long: the call's caller waits. */
  take(span: Span): void;
}
