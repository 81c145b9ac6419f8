import { fileURLToPath } from 'node:url';

// What `scripts/bundle-builder.ts` puts into esbuild's library reads this: the program that runs its WebAssembly.
process.env['AIRLOCK_BUNDLER_PROGRAM'] = fileURLToPath(new URL('./esbuild/bin/esbuild', import.meta.url));
