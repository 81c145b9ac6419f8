/** The interface wasi:cli/run. What is printed goes to the output of the component; what is thrown is a failure. */
export const run = {
  run(): void {
    console.log('Hello from {{name}}!');
  },
};
