// Stands for the package of this name: the path of the binary.
export { wizer as default } from './binaries.ts';
