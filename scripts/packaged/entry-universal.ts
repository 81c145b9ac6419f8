// The entry of dist/builder.js for every platform: nothing in it or beside it is a native program.
// oxlint-disable-next-line import/no-unassigned-import -- it is imported for what it sets
import './engine-folder.ts';
// oxlint-disable-next-line import/no-unassigned-import -- it is imported for what it sets
import './wasm-bundler.ts';
// oxlint-disable-next-line import/no-unassigned-import -- it is the program
import '../../src/build/process/main.ts';
