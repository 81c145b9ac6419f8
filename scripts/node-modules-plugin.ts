import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Node's own modules that take a while to load, and that most runs of a program never use: they are loaded where
 * something of them is first asked for.
 */
const heavy: ReadonlySet<string> = new Set([
  'child_process',
  'crypto',
  'dgram',
  'dns/promises',
  'http',
  'https',
  'net',
  'readline/promises',
  'sqlite',
  'stream',
  'tls',
  'tty',
  'v8',
  'vm',
  'worker_threads',
  'zlib',
]);

/**
 * Has a bundle take Node's own modules from Node itself and not by `import`: for an import Node makes a module of each,
 * for which it asks for all that is in it, and loads whole parts of itself that nobody wanted (half of what a short
 * command takes).
 */
export const nodeModules: Plugin = {
  name: 'node-modules',
  setup(builder) {
    builder.onResolve({ filter: /^(?:node:)?[a-z_/0-9]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (!isBuiltin(path, name)) return undefined;
      return { path: name, namespace: kind === 'require-call' ? required : imported, sideEffects: false };
    });
    builder.onLoad({ filter: /./, namespace: imported }, ({ path }) => ({
      contents: heavy.has(path) ? loadedLater(path, namesIn(path)) : loadedAtOnce(path, namesIn(path)),
    }));
    builder.onLoad({ filter: /./, namespace: required }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
  },
};

const imported = 'node';
const required = 'node-required';

/** Some of Node's newer modules have no name without `node:`. */
function isBuiltin(path: string, name: string): boolean {
  return builtinModules.includes(name) || (path.startsWith('node:') && builtinModules.includes(path));
}

function namesIn(name: string): readonly string[] {
  const found = Object.getOwnPropertyNames(process.getBuiltinModule(`node:${name}`));
  return found.filter((each) => /^[a-zA-Z_$][\w$]*$/.test(each) && each !== 'default');
}

/** Of what is exported only what is used stays in the bundle. */
function loadedAtOnce(name: string, names: readonly string[]): string {
  const exported = names.map((each, at) => `const e${at} = /* @__PURE__ */ of(${JSON.stringify(each)});`);
  const list = names.map((each, at) => `e${at} as ${each}`);
  return `const all = /* @__PURE__ */ process.getBuiltinModule('node:${name}');
const of = (name) => all[name];
${exported.join('\n')}
export { ${list.join(', ')}, all as default };`;
}

/** The way to Node's modules is kept, for there are threads that take it from whatever else comes to run in them. */
function loadedLater(name: string, names: readonly string[]): string {
  return `const load = process.getBuiltinModule;
let all;
const later = {};
for (const name of ${JSON.stringify(names)})
  Object.defineProperty(later, name, { enumerable: true, get: () => (all ??= load('node:${name}'))[name] });
module.exports = later;`;
}
