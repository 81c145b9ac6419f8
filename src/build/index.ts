export { type Builder, type BuilderPorts, createBuilder } from './builder.ts';
export { createDescriber, type Describer, type DescriberPorts } from './describe/describer.ts';
export type {
  BinaryDescription,
  BinarySource,
  CoreItem,
  Described,
  FolderFile,
  MadeFile,
  Side,
  WitFolder,
} from './describe/request.ts';
export { largestBinary } from './describe/request.ts';
export { type ChildPort, forkBuilder } from './fork.ts';
export {
  type BuildDiagnostic,
  type BuildOutcome,
  type BuildRequest,
  type BuiltVersion,
  defaultTimeLimitMs,
} from './request.ts';
