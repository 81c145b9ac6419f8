import { fileURLToPath } from 'node:url';

// The build room has no package here to find the engine by.
process.env['AIRLOCK_ENGINE_FOLDER'] = fileURLToPath(new URL('./componentize-js', import.meta.url));
