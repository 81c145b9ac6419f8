/** `wasi:filesystem/types.error-code`, as far as the gate answers with it. */
export type ErrorCode =
  | 'access'
  | 'bad-descriptor'
  | 'busy'
  | 'cross-device'
  | 'exist'
  | 'file-too-large'
  | 'insufficient-space'
  | 'invalid'
  | 'io'
  | 'is-directory'
  | 'loop'
  | 'name-too-long'
  | 'no-entry'
  | 'not-directory'
  | 'not-empty'
  | 'not-permitted'
  | 'quota'
  | 'read-only'
  | 'too-many-links'
  | 'unsupported';

const codes: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'access',
  EBADF: 'bad-descriptor',
  EBUSY: 'busy',
  EDQUOT: 'quota',
  EEXIST: 'exist',
  EFBIG: 'file-too-large',
  EINVAL: 'invalid',
  EISDIR: 'is-directory',
  ELOOP: 'loop',
  EMFILE: 'quota',
  EMLINK: 'too-many-links',
  ENAMETOOLONG: 'name-too-long',
  ENFILE: 'quota',
  ENOENT: 'no-entry',
  ENOSPC: 'insufficient-space',
  ENOTDIR: 'not-directory',
  ENOTEMPTY: 'not-empty',
  EPERM: 'not-permitted',
  EROFS: 'read-only',
  EXDEV: 'cross-device',
  ERR_OUT_OF_RANGE: 'invalid',
};

/** The WASI code of an error thrown by node:fs. What is not a file system's error is a bug and is thrown on. */
export function errorCodeOf(error: unknown): ErrorCode {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  return codes[error.code] ?? 'io';
}
