import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';

/** The first line of the greeting's file. A refusal is thrown with its WASI error code, as `access`, for a payload. */
export function readGreeting(): string {
  const folder = getDirectories()[0]?.[0];
  if (!folder) throw new Error('no folder is open');
  const file = folder.openAt({}, 'data/greeting.txt', {}, { read: true });
  const [bytes] = file.read(4096n, 0n);
  return new TextDecoder().decode(bytes).split('\n', 1)[0]?.trim() ?? '';
}
