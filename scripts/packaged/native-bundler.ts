import { accessSync, chmodSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

const suffix = process.platform === 'win32' ? '.exe' : '';

// esbuild reads this while it is being evaluated, and then looks nowhere else for its binary.
process.env['ESBUILD_BINARY_PATH'] = executable(`./esbuild/esbuild${suffix}`);

/** The path of a binary beside this bundle. An archive may have lost its mode. */
function executable(path: string): string {
  const file = fileURLToPath(new URL(path, import.meta.url));
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
  return file;
}
