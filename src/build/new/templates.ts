/** What a new component can begin as. `folder` is below `templates/`. */
export interface Template {
  readonly folder: string;
  readonly title: string;
  readonly detail: string;
}

export const templates: readonly Template[] = [
  {
    folder: 'ts-library',
    title: 'TypeScript library',
    detail: 'Functions that others call. Nothing has to be installed.',
  },
  {
    folder: 'ts-command',
    title: 'TypeScript command',
    detail: 'A program that is run: it exports wasi:cli/run. Nothing has to be installed.',
  },
  {
    folder: 'http-handler',
    title: 'TypeScript HTTP handler',
    detail: 'It answers HTTP requests at ports of this machine that you grant. Nothing has to be installed.',
  },
  {
    folder: 'linked-pair',
    title: 'TypeScript linked pair',
    detail: 'Two components, of which one calls the other. Nothing has to be installed.',
  },
  {
    folder: 'message-handler',
    title: 'TypeScript message handler',
    detail: 'It takes messages on subjects that you grant, and answers them. Nothing has to be installed.',
  },
  {
    folder: 'key-value',
    title: 'TypeScript component that remembers',
    detail: 'It keeps values in storage that you grant, across restarts and versions. Nothing has to be installed.',
  },
  {
    folder: 'kept-state',
    title: 'TypeScript component with state',
    detail: 'What it has in memory survives the swap to another version. Nothing has to be installed.',
  },
  {
    folder: 'c-library',
    title: 'C library',
    detail: 'Functions that others call. It is built by clang with its linker for WebAssembly, which you install.',
  },
];
