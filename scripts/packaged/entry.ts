// The entry of dist/builder.js for one platform. What it needs of its surroundings is set before anything else is evaluated.
// oxlint-disable-next-line import/no-unassigned-import -- it is imported for what it sets
import './engine-folder.ts';
// oxlint-disable-next-line import/no-unassigned-import -- it is imported for what it sets
import './native-bundler.ts';
// oxlint-disable-next-line import/no-unassigned-import -- it is the program
import '../../src/build/process/main.ts';
