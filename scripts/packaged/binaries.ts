import { accessSync, chmodSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

const suffix = process.platform === 'win32' ? '.exe' : '';

// esbuild reads this while it is being evaluated, and then looks nowhere else for its binary.
process.env['ESBUILD_BINARY_PATH'] = executable(`./esbuild/esbuild${suffix}`);

// The build room makes a copy of the engine with a limit of its own, and has no package to find it by.
process.env['AIRLOCK_ENGINE_FILE'] = fileURLToPath(
  new URL('./componentize-js/lib/starlingmonkey_embedding.wasm', import.meta.url),
);

export const wizer = executable(`./componentize-js/bin/wizer${suffix}`);

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
