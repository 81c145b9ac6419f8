/** An import or an export of a component. */
export interface Pin {
  readonly name: string;
  /** How it stands in a word, or its figures. */
  readonly note: string;
  readonly state: 'granted' | 'denied' | 'undecided' | 'unused' | 'free' | 'export';
}

/** A limit of the manifest, and what is used of it where that is known. */
export interface ShownLimit {
  readonly name: string;
  readonly most: string;
  readonly used?: string;
  /** From 0 to 1. */
  readonly share?: number;
}

/** What the inspector shows of one component at one moment. All texts are data. */
export interface InspectorView {
  readonly title: string;
  readonly manifestPath: string;
  /** In words, as `running · a1b2c3d4 · 2 waiting`. */
  readonly state: string;
  readonly imports: readonly Pin[];
  readonly exports: readonly Pin[];
  readonly rights: readonly { readonly text: string; readonly standing: string; readonly isGranted: boolean }[];
  readonly versions: readonly { readonly hash: string; readonly note: string; readonly serves: boolean }[];
  readonly limits: readonly ShownLimit[];
  readonly denied: number;
  /** What it did since its first version was deployed here, as `Restarts` and `3`. */
  readonly figures: readonly { readonly name: string; readonly value: string }[];
  /** Lines of the last minutes: times in seconds since the epoch, and a value for each of them. */
  readonly charts: readonly {
    readonly title: string;
    /** What it shows now, in words, for those who do not see the picture. */
    readonly summary: string;
    readonly unit: string;
    readonly times: readonly number[];
    readonly lines: readonly {
      readonly name: string;
      readonly tone: 'calm' | 'bad' | 'other';
      readonly values: readonly number[];
    }[];
  }[];
}

export interface ToInspector {
  readonly kind: 'view';
  readonly view: InspectorView;
}

export type FromInspector =
  | { readonly kind: 'ready' }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'rights' }
  | { readonly kind: 'tree' };
