import { componentNameFrom } from '../../build/index.ts';
import { parseWit } from '../../wit/index.ts';

/** What is known of a folder that may be a project in some language: some of its files, by their path below it. */
export interface Project {
  /** The folder's own name. */
  readonly name: string;
  /** Paths with `/`, in any order. */
  readonly files: readonly string[];
  /** Texts of those of them that say what the project is. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A manifest that would make a component of a project. */
export interface Proposal {
  readonly language: string;
  /** What to know before it is built, in a sentence. */
  readonly detail: string;
  readonly manifest: string;
}

/** The files whose texts matter to {@link proposalsFor}. */
export function isTelling(path: string): boolean {
  return /^(?:Cargo\.toml|go\.mod|asconfig\.json|pyproject\.toml|wit\/[^/]+\.wit|app\.py)$/.test(path);
}

/** How the project can be built, most telling first. Empty where nothing is recognised, or a manifest is there. */
export function proposalsFor(project: Project): readonly Proposal[] {
  if (project.files.includes('airlock.json')) return [];
  return [cargo, assemblyScript, tinyGo, componentizePy, cWithWasiSdk].flatMap((detect) => detect(project) ?? []);
}

interface Build {
  readonly name: string;
  readonly world: string | undefined;
  readonly command: readonly string[];
  readonly output: string;
  readonly watch: readonly string[];
  readonly problemMatcher: string;
}

function cargo(project: Project): Proposal | undefined {
  const text = project.texts.get('Cargo.toml');
  const crate = text && /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(text)?.[1];
  if (text === undefined || crate === undefined || crate === '') return undefined;
  const isLibrary = /^\[lib\]/m.test(text) || !project.files.includes('src/main.rs');
  const library = /^\[lib\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(text)?.[1] ?? crate.replaceAll('-', '_');
  const lacksType = isLibrary && !/^crate-type\s*=.*"cdylib"/m.test(text);
  const type = lacksType ? ' Cargo.toml needs [lib] crate-type = ["cdylib"] for it.' : '';
  return {
    language: 'Rust (Cargo)',
    detail: `It is built by cargo for wasm32-wasip2 ("rustup target add wasm32-wasip2").${type}`,
    manifest: manifestText({
      name: componentNameFrom(crate) ?? nameOf(project),
      world: undefined,
      command: ['cargo', 'build', '--release', '--target', 'wasm32-wasip2', '--target-dir', 'target'],
      output: `./target/wasm32-wasip2/release/${isLibrary ? library : crate}.wasm`,
      watch: ['./src/**', './Cargo.toml', ...witIfThere(project)],
      problemMatcher: '$rustc',
    }),
  };
}

function tinyGo(project: Project): Proposal | undefined {
  const world = worldOf(project);
  if (!project.files.includes('go.mod') || world === undefined) return undefined;
  const name = nameOf(project);
  return {
    language: 'Go (TinyGo)',
    detail: 'It is built by tinygo for wasip2, with bindings by wit-bindgen-go.',
    manifest: manifestText({
      name,
      world,
      command: [
        'tinygo',
        'build',
        '-target=wasip2',
        '--wit-package',
        './wit',
        '--wit-world',
        world,
        '-o',
        `${name}.wasm`,
        '.',
      ],
      output: `./${name}.wasm`,
      watch: ['./**/*.go', './go.mod', './wit/**'],
      problemMatcher: '$go',
    }),
  };
}

function cWithWasiSdk(project: Project): Proposal | undefined {
  const world = worldOf(project);
  const sources = project.files.filter((path) => /^(?:src\/)?[\w.-]+\.c$/.test(path)).toSorted();
  if (sources.length === 0 || world === undefined) return undefined;
  const objects = project.files.filter((path) => /^(?:src\/)?\w+_component_type\.o$/.test(path)).toSorted();
  const name = nameOf(project);
  return {
    language: 'C (wasi-sdk)',
    detail: 'It is built by the clang of wasi-sdk, or any clang with lld and wasi-libc.',
    manifest: manifestText({
      name,
      world,
      command: [
        'clang',
        '--target=wasm32-wasip1',
        '-mexec-model=reactor',
        '-O2',
        '-Wall',
        '-o',
        `${name}.wasm`,
        ...sources,
        ...objects,
      ],
      output: `./${name}.wasm`,
      watch: [sources.some((path) => path.startsWith('src/')) ? './src/**' : './*.{c,h}', './wit/**'],
      problemMatcher: '$gcc',
    }),
  };
}

function assemblyScript(project: Project): Proposal | undefined {
  const text = project.texts.get('asconfig.json');
  if (text === undefined) return undefined;
  const output = /"release"\s*:\s*\{[^}]*"outFile"\s*:\s*"([^"]+\.wasm)"/.exec(text)?.[1] ?? 'build/release.wasm';
  const entry = /"entries"\s*:\s*\[\s*"([^"]+)"/.exec(text)?.[1];
  const source = entry ?? 'assembly/index.ts';
  const folder = source.includes('/') ? `./${source.replace(/^\.\//, '').split('/')[0]}/**` : './*.ts';
  return {
    language: 'AssemblyScript',
    detail: 'It is built by asc of the project ("npm install"); the world of its WIT says what it exports.',
    manifest: manifestText({
      name: nameOf(project),
      world: worldOf(project) ?? nameOf(project),
      // Without its own way to abort it would import one, which no component has. Like this it traps.
      command: [
        'npx',
        '--no-install',
        'asc',
        ...(entry === undefined ? [source] : []),
        '--target',
        'release',
        '--use',
        'abort=',
      ],
      output: `./${output.replace(/^\.\//, '')}`,
      watch: [folder, './asconfig.json', ...witIfThere(project)],
      problemMatcher: '$asc',
    }),
  };
}

function componentizePy(project: Project): Proposal | undefined {
  const world = worldOf(project);
  const modules = project.files.filter((path) => /^\w+\.py$/.test(path)).toSorted();
  const main = modules.find((path) => path === 'app.py') ?? modules[0];
  if (main === undefined || world === undefined) return undefined;
  const name = nameOf(project);
  return {
    language: 'Python (componentize-py)',
    detail: 'It is built by componentize-py ("pip install componentize-py").',
    manifest: manifestText({
      name,
      world,
      command: [
        'componentize-py',
        '-d',
        'wit',
        '-w',
        world,
        'componentize',
        main.replace(/\.py$/, ''),
        '-o',
        `${name}.wasm`,
      ],
      output: `./${name}.wasm`,
      watch: ['./*.py', './wit/**'],
      problemMatcher: '$python',
    }),
  };
}

function nameOf(project: Project): string {
  return componentNameFrom(project.name) ?? 'component';
}

function witIfThere({ files }: Project): readonly string[] {
  return files.some((path) => path.startsWith('wit/')) ? ['./wit/**'] : [];
}

/** The first world of the project's own WIT. */
function worldOf({ texts }: Project): string | undefined {
  for (const [path, text] of Array.from(texts).toSorted(([a], [b]) => a.localeCompare(b))) {
    if (!path.startsWith('wit/')) continue;
    const world = parseWit(text).tree.items.find((item) => item.kind === 'world');
    if (world) return world.name.text;
  }
  return undefined;
}

function manifestText({ name, world, command, output, watch, problemMatcher }: Build): string {
  const list = (items: readonly string[]): string => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
  const lines = [
    `  "name": ${JSON.stringify(name)},`,
    '  "version": "0.1.0",',
    ...(world === undefined ? [] : ['  "wit": "./wit",', `  "world": ${JSON.stringify(world)},`]),
    '  "build": {',
    `    "command": ${list(command)},`,
    `    "output": ${JSON.stringify(output)},`,
    `    "watch": ${list(watch)},`,
    `    "problemMatcher": ${JSON.stringify(problemMatcher)}`,
    '  }',
  ];
  return `{\n${lines.join('\n')}\n}\n`;
}
