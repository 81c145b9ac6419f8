const most = 1_000_000_000;

/** The interface sums. A payload that is thrown becomes the `err` of the WIT's result. */
export const sums = {
  add(a: number, b: number): number {
    const sum = a + b;
    if (sum > most) throw Object.assign(new Error('too much'), { payload: `${a} and ${b} are too much` });
    return sum;
  },
};
