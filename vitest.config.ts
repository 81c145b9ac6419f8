import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These run inside VS Code, under mocha.
    exclude: ['test/vscode/**', 'node_modules/**'],
    // Builds and workers share two cores with everything else.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What only then passes is named at the end of `npm test`.
    retry: 1,
  },
});
