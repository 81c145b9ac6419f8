// Stands for the package of this name, which would download a binary. Compiling ahead of time is not offered.
export default function getWeval(): never {
  throw new Error('Components are not compiled ahead of time.');
}
