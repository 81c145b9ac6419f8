/**
 * Compares two versions as semver orders them: below zero if `a` comes first. Build metadata counts too, as a last
 * resort, so that the order is total.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < 3; index++) {
    const difference = compareNumbers(left.numbers[index] ?? '0', right.numbers[index] ?? '0');
    if (difference !== 0) return difference;
  }
  const pre = comparePreReleases(left.preRelease, right.preRelease);
  return pre === 0 ? compareTexts(left.build, right.build) : pre;
}

/** Whether code made for version `asked` can do with `present`: the same track of semver, and not older. */
export function isCompatible(asked: string, present: string): boolean {
  return track(asked) === track(present) && compareVersions(asked, present) <= 0;
}

function track(version: string): string {
  const { numbers, preRelease } = partsOf(version);
  if (preRelease !== undefined) return version;
  const [major = '0', minor = '0', patch = '0'] = numbers;
  if (major !== '0') return major;
  return minor === '0' ? `0.0.${patch}` : `0.${minor}`;
}

interface Parts {
  readonly numbers: readonly string[];
  readonly preRelease: string | undefined;
  readonly build: string;
}

function partsOf(version: string): Parts {
  const [plain, build = ''] = splitAt(version, '+');
  const [numbers, preRelease] = splitAt(plain, '-');
  return { numbers: numbers.split('.'), preRelease, build };
}

function splitAt(text: string, mark: string): readonly [string, string | undefined] {
  const index = text.indexOf(mark);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function comparePreReleases(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  // A release comes after all its pre-releases.
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index], right[index]];
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    const difference = compareIdentifiers(one, other);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareIdentifiers(a: string, b: string): number {
  const [aNumber, bNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumber && bNumber) return compareNumbers(a, b);
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  return compareTexts(a, b);
}

/** Numbers of a version may be longer than a double is exact. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length === right.length ? compareTexts(left, right) : left.length - right.length;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
