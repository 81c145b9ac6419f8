import type { MadeFile } from '../describe/request.ts';

/** Declarations of the files that the bundler takes besides code. TypeScript itself knows what JSON is. */
export const fileImports: MadeFile = {
  path: 'imports/files.d.ts',
  content: `declare module '*.txt' {\n  /** The text of the file. */\n  const text: string;\n  export default text;\n}\n`,
};
