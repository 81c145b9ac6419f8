export type { ActorSnapshot } from './actor/snapshot.ts';
export type { CallOutcome } from './call-outcome.ts';
export { type Audit, openAudit, type OpenedAudit } from './audit/audit.ts';
export { type AuditFault, type AuditReport, verifyAudit } from './audit/verify.ts';
export { compareContracts, type ContractDifference, contractText } from './contract/check.ts';
export { callableFunctions, type ExportedFunction, exportedFunctions, passesHandles } from './exported-functions.ts';
export { describeUse } from './gates/denial.ts';
export { type Failure, type FailureKind, failureWords } from './failure.ts';
export type { CanaryEnd, CanarySnapshot } from './canary/count.ts';
export { tallyWords } from './canary/decide.ts';
export { type Broker, type BrokerPorts, createBroker } from './broker/broker.ts';
export { connectMessaging, type Messaging, type MessagingPorts } from './broker/connect.ts';
export type { MessageDesk, SeenMessage, SubscriptionState } from './broker/desk.ts';
export type { BrokerCounts, DeadLetter } from './broker/message.ts';
export type { PinOf, RoleRights } from './grants/in-force.ts';
export { type GrantsOnDisk, type GrantsPorts, openGrants } from './grants/on-disk.ts';
export type { GrantTerm, Roles, Setting, StandingGrant } from './grants/rights.ts';
export { openGrantStore, type OpenedStore } from './grants/sqlite.ts';
export { openStateFolder, stateFolderPath } from './grants/state-folder.ts';
export { type GrantStore, type GrantTerms, type HeldGrant, noRulings, type Rulings } from './grants/store.ts';
export { createHost } from './create-host.ts';
export type { Host, HostEvent, HostPorts, SwapTerms } from './host.ts';
export type { CountedDenial } from './ledger/reader.ts';
export type { CountedUse } from './ledger/uses.ts';
export { approvalOf } from './links/approval.ts';
export { type FlawedLink, flawedLinks, flawText, type LinkParty } from './links/graph.ts';
export { isIsolated, type Isolation, type IsolationSetting } from './isolation/threads.ts';
export { matchLink } from './links/match.ts';
export type { HeldResource } from './hosted/holdings.ts';
export type { LinkState } from './links/state.ts';
export type { LifecycleMove, LifecycleState } from './lifecycle.ts';
export type { ExportMetrics } from './metrics/export-counts.ts';
export type { ActorMetrics } from './metrics/metrics.ts';
export type { SecondFigures } from './metrics/minutes.ts';
export { admit } from './network/admission.ts';
export type { NetworkError } from './network/messages.ts';
export type { CannedAnswer, CannedResponse } from './network/virtual/responses.ts';
export { createVirtualNetwork, type VirtualNetwork } from './network/virtual/virtual-network.ts';
export type { VisitOutcome, VisitRequest } from './network/virtual/visits.ts';
export { createPrograms, type FoundProgram, type ProgramPorts, type Programs } from './process/programs.ts';
export type { EntrySummary, NamespaceSummary, PeopleAct, PeopleActKind, StorageOutcome } from './storage/acts.ts';
export { usesOf } from './needed-uses.ts';
export { originOf } from './origin.ts';
export { reasonWords, whyWords } from './reason-words.ts';
export { referenceOf, refusedImports } from './imports-check.ts';
export { preparedReference, readReference, readReferenceWit } from './reference-wit.ts';
export { exportNamespace, valueInWords } from './storage/export.ts';
export type { Arrangement } from './supervision/supervise-actors.ts';
export type { FolderGroup } from './supervision/supervisor.ts';
export { planSystem, type SystemPlan, type SystemProblem, type SystemStep } from './supervision/plan.ts';
export { storageOwner } from './storage/owner.ts';
export { openStorage, type Storage, type StoragePorts } from './storage/storage.ts';
export {
  answerWithinMs,
  type AskPerson,
  mostQuestions,
  type PermissionQuestion,
  type PersonsAnswer,
  questionsPerMs,
} from './questions/permissions.ts';
export type { Recording } from './recording.ts';
export { tapeDifference } from './tape/difference.ts';
export { callsOn, comparableTape, printTape } from './tape/print.ts';
export { type ReadTape, readTape } from './tape/read.ts';
export { readTapeFile } from './tape/read-file.ts';
export { openReplays, type Replays } from './tape/replays.ts';
export { type Tape, tapeEnding } from './tape/tape.ts';
export type { Span, SpanSink } from './tracing/span.ts';
export { toVersion } from './to-version.ts';
export { builtHere, type ComponentKey, type ComponentVersion, nameOfKey, shortHash } from './version.ts';
export type { ExportPath } from './worker/messages.ts';
export { offerEarly } from './worker/spares.ts';
