import { Script } from 'node:vm';
import { messageOf } from '../../base/index.ts';
import { parse } from 'es-module-lexer';
import {
  callBoundary,
  type LiftBudget,
  liftBudget,
  type Patch,
  liftPatches,
  liftPrelude,
  unboundedForms,
} from './lift-bounds.ts';

export { type LiftBudget, liftBudget } from './lift-bounds.ts';

export type CheckedGlue =
  | { readonly kind: 'safe'; readonly source: string }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Checks the JavaScript that jco generated for an asynchronous instantiation, and puts bounds into it: what comes out
 * imports nothing, does not look at the environment on each call, and lifts no more in one call than `budget` says (it
 * throws a RangeError inside the call). Glue in which something is not as the pinned jco version writes it is refused,
 * so that an update of jco cannot lose a bound unnoticed.
 */
export function checkGlue(source: string, budget: LiftBudget = liftBudget): CheckedGlue {
  let patched = source;
  for (const patch of [...liftPatches, ...framePatches(budget)]) {
    const outcome = applyPatch(patched, patch);
    if (outcome === undefined) return refused(`it has ${patch.what} in a form that the host does not know`);
    patched = outcome;
  }
  patched = patched.replace(callBoundary.form, callBoundary.becomes);
  patched = patched.replace(resourceEnd, resourceEndOfThis);
  const unbounded = unboundedForms.find(({ form }) => form.test(patched));
  if (unbounded) return refused(`it has ${unbounded.what} in a form that the host cannot bound`);
  const wrong = syntaxProblem(patched) ?? importProblem(patched);
  return wrong === undefined ? { kind: 'safe', source: patched } : refused(wrong);
}

/**
 * How an object for a resource ends it. The generated function reaches for variables that a loop over a list shares among
 * all its objects: each would end the last of the list. So it is made to reach for what it is called on.
 */
const resourceEnd =
  /(value: function \(\) \{\s*finalizationRegistry\d+\.unregister\()(rsc\d+)(\);\s*const handleEntry = rscTableRemove\(handleTable\d+, )handle\d+(\);\s*)\2(\[symbolDispose\] = emptyFunc;\s*)\2(\[symbolRscHandle\] = undefined;)/g;
const resourceEndOfThis = '$1this$3this[symbolRscHandle]$4this$5this$6';

/** The frame of the module: where the bounds are put in, and what reaches outside of it. */
function framePatches(budget: LiftBudget): readonly Patch[] {
  const entry = 'export function instantiate(getCoreModule, imports, instantiateCore = WebAssembly.instantiate) {';
  return [
    {
      what: 'its entry point',
      form: /export function instantiate\(getCoreModule, imports, instantiateCore = WebAssembly\.instantiate\) \{/g,
      // A dollar sign would mean something in a replacement; there is none in either.
      becomes: `${liftPrelude(budget)}${entry}`,
      where: /^/g,
      times: 'once',
    },
    {
      what: 'its debug output',
      form: /const _debugLog = \(\.\.\.args\) => \{\s*if \(!globalThis\?\.process\?\.env\?\.JCO_DEBUG\) \{ return; \}\s*console\.debug\(\.\.\.args\);\s*\};/g,
      becomes: 'const _debugLog = () => {};',
      where: /JCO_DEBUG|_debugLog = /,
      times: 'once',
    },
    {
      what: 'the loading of core modules',
      form: /if \(!getCoreModule\) getCoreModule = \(name\) => fetchCompile\(new URL\(`\.\/\$\{name\}`, import\.meta\.url\)\);/g,
      becomes: `if (!getCoreModule) throw new TypeError('getCoreModule is missing');`,
      where: /import\.meta/,
      times: 'once',
    },
  ];
}

/** The glue with the patch applied, or undefined if it is not applied as often as it has to be. */
function applyPatch(glue: string, patch: Patch): string | undefined {
  const expected = Array.from(glue.matchAll(new RegExp(patch.where, 'g'))).length;
  if (expected === 0) return glue;
  const found = Array.from(glue.matchAll(patch.form)).length;
  if (found !== (patch.times === 'once' ? 1 : expected)) return undefined;
  return glue.replace(patch.form, patch.becomes);
}

/** Names that the transpiler lets collide show as syntax errors. The script is compiled and never run. */
function syntaxProblem(glue: string): string | undefined {
  try {
    void new Script(
      `"use strict";(() => {${glue.replaceAll(/^\s*export (?=function instantiate\(|const _util = )/gm, '')}\n})`,
    );
    return undefined;
  } catch (error) {
    return `a name of the component does not go into JavaScript (${messageOf(error)})`;
  }
}

function importProblem(glue: string): string | undefined {
  try {
    const [imports] = parse(glue);
    return imports.length === 0 ? undefined : 'it imports something of its own';
  } catch (error) {
    return `it cannot be read as a module (${messageOf(error)})`;
  }
}

function refused(why: string): CheckedGlue {
  return { kind: 'refused', message: `The JavaScript generated for the component was refused: ${why}.` };
}
