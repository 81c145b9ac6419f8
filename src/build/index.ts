export { type Builder, type BuilderPorts, createBuilder } from './builder.ts';
export { type ChildPort, forkBuilder } from './fork.ts';
export {
  type BuildDiagnostic,
  type BuildOutcome,
  type BuildRequest,
  type BuiltVersion,
  defaultTimeLimitMs,
} from './request.ts';
