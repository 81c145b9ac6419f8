export { diagnosticsToShow } from './features/diagnostics.ts';
export { type Hover, hoverAt } from './features/hover.ts';
export { type DocumentSymbol, type SymbolKind, symbolsOf } from './features/symbols.ts';
export { serve, type ServerParts } from './server.ts';
export { type Disk, type Entry, filesUnder, realDisk } from './workspace/disk.ts';
export { isEncoded, isWit, type Location, locate } from './workspace/roots.ts';
export { featuresOf } from './workspace/settings.ts';
export { createWorkspace, type Decode, type DecodedPackage, type Workspace } from './workspace/workspace.ts';
