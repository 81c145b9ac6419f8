/** Each function that the world in wit/world.wit exports is exported here, named in camelCase. */
export function greet(name: string): string {
  return `Hello, ${name}!`;
}
