export { findExport } from './exports.ts';
export type { TestFileProblem } from './file/json.ts';
export { type ParsedTestFile, parseTestFile } from './file/read.ts';
export { type TestCase, type TestFile, testFileEnding } from './file/test-file.ts';
export { type Probe, probeManifest } from './probes.ts';
export type { TrialPorts } from './run/ports.ts';
export type { CaseResult, Coverage, Finding, TrialResult } from './run/result.ts';
export type { StepTrace } from './run/step-trace.ts';
export { coverageOf, type Progress, runCases } from './run/run-file.ts';
