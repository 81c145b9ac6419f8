import { statfsSync } from 'node:fs';

/**
 * Whether a place belongs to the system itself, whatever was granted: `/proc` and `/sys` hold processes and settings of
 * the kernel, `/dev` holds devices. It matters where the manifest lies in a folder that has these below it.
 *
 * @param segments below the root, with every link resolved
 */
export function isSystemPlace(root: string, segments: readonly string[]): boolean {
  if (process.platform === 'win32') return false;
  // Every link is resolved, so what is not in the root's own place is in its folders.
  const top = root === '/' ? segments[0] : /^\/([^/]+)/.exec(root)?.[1];
  return top === 'proc' || top === 'sys' || top === 'dev';
}

/**
 * Whether an open file (or a path) lies in a file system that the kernel makes up, wherever that is mounted. What cannot
 * be told is taken for one.
 */
export function isOfKernel(place: number | string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return kernelTypes.has(statfsSync(typeof place === 'number' ? `/proc/self/fd/${place}` : place).type);
  } catch {
    return true;
  }
}

/** The magic numbers that Linux has for them. */
const kernelTypes: ReadonlySet<number> = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x1cd1, // devpts
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0xf97cff8c, // selinuxfs
  0xcafe4a11, // bpf
  0x62656570, // configfs
  0x6165676c, // pstore
  0xde5e81e4, // efivarfs
  0x42494e4d, // binfmt_misc
  0x19800202, // mqueue
  0x6e736673, // namespaces
  0x0187, // autofs
]);
