/**
 * How far the version of a world must go: `major` if anybody breaks, `minor` if there is something new to call, `patch`
 * if there is only less to provide or another version to name.
 */
export type SemverStep = 'none' | 'patch' | 'minor' | 'major';

/**
 * The least version that a step may lead to. Before 1.0 the minor part stands for what breaks, and the patch part for
 * all else; a pre-release leads to its release. What is no semantic version gives `undefined`.
 */
export function nextVersion(version: string, step: SemverStep): string | undefined {
  const [, majorText, minorText, patchText, pre] = semver.exec(version) ?? [];
  if (patchText === undefined) return undefined;
  if (step === 'none') return version;
  const [major, minor, patch] = [Number(majorText), Number(minorText), Number(patchText)];
  // A pre-release promises nothing yet: its own release may carry any step.
  if (pre !== undefined) return `${major}.${minor}.${patch}`;
  if (major === 0) return step === 'major' ? `0.${minor + 1}.0` : `0.${minor}.${patch + 1}`;
  if (step === 'major') return `${major + 1}.0.0`;
  return step === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

const semver = /^(\d+)\.(\d+)\.(\d+)(?:-([\dA-Za-z.-]+))?(?:\+[\dA-Za-z.-]+)?$/;
