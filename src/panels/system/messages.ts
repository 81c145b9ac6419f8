export interface SystemNode {
  readonly id: string;
  readonly title: string;
  /** A component, a subject of messages, a namespace of the store, or something outside of the host. */
  readonly kind: 'component' | 'topic' | 'storage' | 'outside';
  /** In words, as `running, 3 calls/s`. */
  readonly note: string;
  readonly trouble: boolean;
}

export interface SystemEdge {
  readonly from: string;
  readonly to: string;
  /** In words, as `publishes` or `12/s`. */
  readonly note: string;
  readonly trouble: boolean;
}

/** The running system at one moment. All texts are data. */
export interface SystemView {
  readonly nodes: readonly SystemNode[];
  readonly edges: readonly SystemEdge[];
}

export interface ToSystem {
  readonly kind: 'view';
  readonly view: SystemView;
}

export type FromSystem = { readonly kind: 'ready' } | { readonly kind: 'open'; readonly id: string };
