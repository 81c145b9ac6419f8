export { type CoreFunction, type CoreSignature, coreSignature } from './abi/function.ts';
export { type CoreType, createLayouts, type Layout, type Layouts } from './abi/layout.ts';
export { type Analysis, createAnalysis } from './analysis.ts';
export { explainEntry, type Reason } from './check/explain.ts';
export type { DiagnosticCode, DiagnosticData, Place, Related, Severity, WitDiagnostic } from './check/diagnostic.ts';
export type { Interface, ResolvedPackage, TypeEntry, TypeScope, World, WorldEntry, WorldKey } from './check/model.ts';
export type { Stability } from './check/gates.ts';
export type { RootFiles } from './check/root.ts';
export type { PackagePart, PackageSource, SourceFile } from './check/sources.ts';
export { compareVersions, isCompatible } from './check/versions.ts';
export { fitted, type Fitted, type PassHandle } from './fitted.ts';
export { type HandleNames, signatureWithNamedHandles } from './named-handles.ts';
export { handleOf, type HandleType, opaqueIn } from './handles.ts';
export { type FileFacts, fileFacts } from './facts.ts';
export { interfaceDeclarations } from './declarations.ts';
export { importPlaces } from './import-places.ts';
export { applyEdits, type WitEdit } from './format/edits.ts';
export { formatEdits, formatWit } from './format/format.ts';
export { organiseUses } from './format/organise.ts';
export { type FormatPart, type FormatPlan, planFormat } from './format/plan.ts';
export type { FormatOptions } from './format/sheet.ts';
export {
  diffWorlds,
  type Party,
  type WorldChange,
  type WorldDifference,
  type WorldPlace,
  type WorldSides,
} from './diff/difference.ts';
export type { PartKind } from './diff/parts.ts';
export type { SignatureChange } from './diff/signatures.ts';
export { nextVersion, type SemverStep } from './diff/step.ts';
export type { PathStep, TypeChange } from './diff/types.ts';
export { changeText, detailText } from './diff/words.ts';
export { type FindPackage, followPath, topUse } from './names/follow.ts';
export { type Occurrence, occurrencesIn } from './names/occurrences.ts';
export { originsOf } from './names/origins.ts';
export { type Surroundings, surroundingsOf } from './names/scope.ts';
export { keyAt, type NamedSymbol, type SymbolKindOfName, symbolOfEntry, symbolOfItem } from './names/symbol.ts';
export type { LocatedFunction, Origin } from './signature.ts';
export { camelCase, className, escapeName, nameProblem } from './syntax/names.ts';
export { type ParsedWit, parseWit } from './syntax/parse.ts';
export { printConstructor, printFunctionType, printPath, printType, printTypeNode } from './syntax/print.ts';
export { lex, type SyntaxProblem, type Token, type TokenKind } from './syntax/token.ts';
export type * from './syntax/tree.ts';
export type * from './values.ts';
export { completeWave, type WaveProposal } from './wave/complete.ts';
export { exampleArguments, exampleWave } from './wave/example.ts';
export { parseWave, parseWaveArguments, type WaveArguments, type WaveProblem, type WaveValue } from './wave/parse.ts';
export { printWave } from './wave/print.ts';
export {
  describeWorld,
  type DescribeOptions,
  type DescribeOutcome,
  type LocatedItem,
  type LocatedType,
  type WitFile,
  type WitProblem,
  type WorldType,
} from './world.ts';
export { describeItems } from './world-items.ts';
