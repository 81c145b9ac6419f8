// The declarations of each interface are made at the first build, below .airlock/types, and count before this. Until then
// whatever is imported is of any type.
declare module 'example:*';
