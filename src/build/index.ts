export { type Builder, type BuilderPorts, createBuilder } from './builder.ts';
export { type BuildsPorts, createBuilds } from './builds.ts';
export { type CommandPorts, type CommandQuestion, shownArgument } from './command/command-builder.ts';
export { type Consent, type ConsentPorts, createConsent, questionWords } from './command/consent.ts';
export { type CommandConsents, openCommandConsents } from './command/consents.ts';
export { type CommandEnd, type CommandLine, type RunCommand, runCommand } from './command/run-command.ts';
export { watchPatterns } from './command/watched-files.ts';
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
export { plainText, sizeText } from './describe/plain-text.ts';
export { reportText, troubleText, wholeWit } from './describe/report.ts';
export { largestBinary } from './describe/request.ts';
export { type ChildPort, forkBuilder } from './fork.ts';
export { keepBuilds, type KeptBuildsPorts } from './kept-builds.ts';
export { type ManifestFile, readManifestFile } from './manifest-file.ts';
export { copyTemplate, type CopyOutcome } from './new/copy-template.ts';
export { componentNameFrom, componentNameProblem } from './new/name.ts';
export { type Template, templates } from './new/templates.ts';
export {
  type BuildDiagnostic,
  type BuildOutcome,
  type BuildPath,
  type BuildRequest,
  type BuiltVersion,
  defaultTimeLimitMs,
  type SourceWorld,
} from './request.ts';
export { createTypings, type MadeTypings, type Typings, type TypingsOutcome } from './typings/typings.ts';
export type { Stub } from './typings/stub.ts';
export { readContract, type ReadContract } from './read-contract.ts';
export { tooLongWords } from './too-long.ts';
export { writeWhole } from './write-whole.ts';
