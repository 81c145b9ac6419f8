/** A request as the form has it. */
export interface RequestFields {
  readonly method: string;
  readonly path: string;
  /** Lines of `name: value`. */
  readonly headers: string;
  readonly body: string;
}

/** What the form for requests to a component is made of. All texts are data. */
export interface RequestView {
  readonly component: string;
  /** The ports on which it is served now. */
  readonly ports: readonly number[];
  /** The port to begin with. */
  readonly port: number;
  /** The request to begin with. */
  readonly request: RequestFields;
  readonly history: readonly {
    readonly request: RequestFields;
    readonly outcome: string;
    readonly when: string;
  }[];
}

/** What came back. A guest has written nearly all of it. */
export interface ShownResponse {
  readonly status: string;
  readonly isError: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** There is more of the body than is shown. */
  readonly isCut: boolean;
  /** How long it took, in words. */
  readonly took: string;
  /** What was denied meanwhile, a line each. */
  readonly denied: readonly string[];
}

export type ToRequestForm =
  | { readonly kind: 'view'; readonly view: RequestView }
  | { readonly kind: 'response'; readonly response: ShownResponse }
  /** It was not sent: what is wrong, and with which part. */
  | { readonly kind: 'refused'; readonly part: keyof RequestFields; readonly message: string };

export type FromRequestForm =
  | { readonly kind: 'ready' }
  | { readonly kind: 'send'; readonly port: number; readonly request: RequestFields }
  | { readonly kind: 'open'; readonly port: number };
