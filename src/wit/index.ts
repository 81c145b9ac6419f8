export { type Analysis, createAnalysis } from './analysis.ts';
export type { DiagnosticCode, DiagnosticData, Place, Related, Severity, WitDiagnostic } from './check/diagnostic.ts';
export type {
  Interface,
  ResolvedPackage,
  TypeEntry,
  TypeScope,
  World,
  WorldEntry,
  WorldKey,
} from './check/model.ts';
export type { Stability } from './check/gates.ts';
export type { RootFiles } from './check/root.ts';
export type { PackagePart, PackageSource, SourceFile } from './check/sources.ts';
export { type FileFacts, fileFacts } from './facts.ts';
export { interfaceDeclarations } from './declarations.ts';
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
export { type Surroundings, surroundingsOf } from './names/scope.ts';
export { keyAt, type NamedSymbol, type SymbolKindOfName, symbolOfEntry, symbolOfItem } from './names/symbol.ts';
export type { WitFile, WitProblem } from './packages.ts';
export type { LocatedFunction, Origin } from './signature.ts';
export { camelCase, escapeName } from './syntax/names.ts';
export { type ParsedWit, parseWit } from './syntax/parse.ts';
export { printConstructor, printFunctionType, printPath, printType, printTypeNode } from './syntax/print.ts';
export { lex, type SyntaxProblem, type Token, type TokenKind } from './syntax/token.ts';
export type * from './syntax/tree.ts';
export type * from './values.ts';
export { parseWave, parseWaveArguments, type WaveArguments, type WaveProblem, type WaveValue } from './wave/parse.ts';
export { printWave } from './wave/print.ts';
export { describeWorld, type DescribeOutcome, type LocatedItem } from './world.ts';
