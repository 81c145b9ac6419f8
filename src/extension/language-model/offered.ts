import type { Span } from '../../base/index.ts';
import type { ExportedFunction } from '../../host/index.ts';
import { findExport } from '../../trial/index.ts';
import type { Component } from '../components/component.ts';

/** An export that a manifest offers to language models and that the component has. */
export interface OfferedExport {
  readonly component: Component;
  readonly exported: ExportedFunction;
}

/** What a component offers now: what its manifest names, of what the version that serves exports. */
export function offeredBy(component: Component): readonly OfferedExport[] {
  return (component.manifest?.tools ?? []).flatMap((tool) => {
    const exported = findExport(component.snapshot()?.version?.exports ?? [], tool.export);
    return exported ? [{ component, exported }] : [];
  });
}

/** What a manifest offers that the version which serves does not export, each at its place. Nothing before one serves. */
export function missingTools(component: Component): readonly { readonly span: Span; readonly message: string }[] {
  const version = component.snapshot()?.version;
  if (!version) return [];
  return (component.manifest?.tools ?? []).flatMap((tool) =>
    findExport(version.exports, tool.export)
      ? []
      : [{ span: tool.span, message: `The version that serves has no export ${tool.export}` }],
  );
}
