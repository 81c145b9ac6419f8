import { build, type BuildFailure, type BuildOptions, type BuildResult } from 'esbuild';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asNamed, type Confinement, judge } from './confine.ts';
import { confinementPlugin } from './confinement-plugin.ts';
import { fromEsbuild } from './diagnostic.ts';
import type { WorldImports } from './imports.ts';
import type { BuildDiagnostic } from './request.ts';

export type BundleOutcome =
  | {
      readonly kind: 'bundle';
      /** One ES module, in which only the world's imports are left. */
      readonly code: string;
      /** The source map as JSON, without the sources themselves, whose paths are relative to the entry's real folder. */
      readonly sourceMap: string;
      readonly exports: readonly string[];
      readonly inputs: readonly string[];
      readonly warnings: readonly BuildDiagnostic[];
    }
  /** The source itself is none. The sentence goes on from its name. */
  | { readonly kind: 'unusable'; readonly message: string }
  | {
      readonly kind: 'failed';
      readonly diagnostics: readonly BuildDiagnostic[];
      readonly inputs: readonly string[];
    };

/** Makes one module of `source` (absolute path) and all that it imports. */
export async function bundle(source: string, confinement: Confinement, world: WorldImports): Promise<BundleOutcome> {
  const entry = await judge(confinement, source);
  if (entry.kind === 'missing') return { kind: 'unusable', message: 'does not exist.' };
  if (entry.kind === 'outside') return { kind: 'unusable', message: 'lies outside the workspace.' };
  const isFolder = await stat(entry.path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return { kind: 'unusable', message: 'is a folder: the file in it that exports is meant.' };
  const read = new Set<string>([entry.path]);
  const inputs = (): string[] => Array.from(read, (path) => asNamed(confinement, path)).toSorted();
  const diagnosticsOf = (result: Pick<BuildResult, 'errors' | 'warnings'>): BuildDiagnostic[] =>
    eachOnce([
      ...result.errors.map((message) => fromEsbuild(message, 'error', confinement, source)),
      ...result.warnings.map((message) => fromEsbuild(message, 'warning', confinement, source)),
    ]);
  try {
    const result = await build({
      ...options,
      entryPoints: [entry.path],
      absWorkingDir: confinement.real,
      outdir: dirname(entry.path),
      plugins: [confinementPlugin(confinement, world, (path) => read.add(path))],
    });
    const output = Object.values(result.metafile.outputs).find((each) => each.entryPoint !== undefined);
    return {
      kind: 'bundle',
      code: result.outputFiles.find((file) => file.path.endsWith('.js'))?.text ?? '',
      sourceMap: result.outputFiles.find((file) => file.path.endsWith('.map'))?.text ?? '',
      exports: output?.exports ?? [],
      inputs: inputs(),
      warnings: diagnosticsOf(result),
    };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { kind: 'failed', diagnostics: diagnosticsOf(error), inputs: inputs() };
  }
}

const options = {
  bundle: true,
  write: false as const,
  metafile: true as const,
  format: 'esm' as const,
  platform: 'neutral' as const,
  target: 'es2022',
  mainFields: ['module', 'main'],
  conditions: ['module', 'worker'],
  sourcemap: 'external' as const,
  sourcesContent: false,
  charset: 'utf8' as const,
  legalComments: 'none' as const,
  logLevel: 'silent' as const,
  logLimit: 100,
  define: { 'process.env.NODE_ENV': '"production"' },
  // Given here, no tsconfig.json is looked for: one that a project extends could lie anywhere.
  tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
} satisfies BuildOptions;

/** A file that is imported in two ways, as with an attribute and without, is two modules to esbuild. */
function eachOnce(diagnostics: readonly BuildDiagnostic[]): BuildDiagnostic[] {
  return Array.from(new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values());
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors) && 'warnings' in error;
}
