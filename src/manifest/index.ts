export { alike } from './alike.ts';
export type { CanaryRules } from './canary.ts';
export type { PoolBalance, PoolRules } from './pool.ts';
export {
  type Capability,
  capabilities,
  capabilityWords,
  type CustomUse,
  type EnvironmentUse,
  type HostUse,
  keyPathOf,
  type ListenUse,
  type PathUse,
  type ProcessUse,
  type Right,
  type SubjectUse,
  type Use,
} from './capability.ts';
export { customPatternText } from './custom.ts';
export { type Clocks, type Conditions, type Randomness, usualConditions } from './conditions.ts';
export { type Code, type CommandCode, type ProblemMatcher, problemMatchers, tidyCode } from './code.ts';
export { compilePolicy, decide, type Decision, effectiveRights, type Grant, type Policy, policyOf } from './decide.ts';
export { insertion, requestEdit, type TextEdit } from './edit.ts';
export { type EnvironmentPattern, matchEnvironment } from './environment.ts';
export { explain } from './explain.ts';
export { type HostPattern, matchHost } from './hosts.ts';
export { isInterpreter } from './interpreters.ts';
export type { Layout } from './layout.ts';
export { defaultLimits, type Limits, parseCallTime, parseDuration } from './limits.ts';
export type { Link, ManifestLink } from './links.ts';
export { closest } from './keys.ts';
export { spanFor } from './locate.ts';
export { type Manifest, normalised, reasonFor, type Reasons, type Request, subscriptionsOf } from './manifest.ts';
export { type Redelivery, type Subscription, subscriptionWords } from './subscriptions.ts';
export { neverGrantable } from './never.ts';
export { onlyNeverGrantable } from './never-patterns.ts';
export { isNeverWritten } from './never-files.ts';
export { type ParsedManifest, parseManifest } from './parse.ts';
export { type ParsedWorkspace, parseWorkspace } from './parse-workspace.ts';
export { matchPath, mayContain } from './path-match.ts';
export { parsePathPattern, type PathPattern } from './paths.ts';
export type { CompiledRight } from './pattern-index.ts';
export { type ParsedPattern, parsePattern, type Pattern } from './pattern.ts';
export type { ManifestProblem } from './problems.ts';
export { type OnRefusal, type RestartPace, type RestartPolicy, type RestartRules, usualRestart } from './restart.ts';
export { type RoleProblem, roleProblemWords } from './role-problems.ts';
export { type RoleHolder, type RoleRights, rolesFor, type RoleSettings } from './roles.ts';
export { commandOf } from './programs.ts';
export type { OfferedTool } from './tools.ts';
export { type Proposal, propose } from './propose.ts';
export { suggestPattern } from './suggest.ts';
export { onlyUse } from './only-use.ts';
export { widerPatterns } from './wider.ts';
export { capabilityOfInterface, importedCapabilities, type InterfaceCapability } from './interface-capability.ts';
export {
  emptyWorkspace,
  type HealthRules,
  type NamedComponent,
  type StartAfter,
  type Strategy,
  usualHealth,
  type WorkspaceFile,
  type WorkspaceGroup,
  workspaceFileName,
} from './workspace.ts';
