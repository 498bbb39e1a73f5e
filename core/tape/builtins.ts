// What the recorder needs of JavaScript, taken before the program that is watched can replace it: a program may do what
// it likes to JSON or Atomics, and its graph is still written down.

export const { stringify } = JSON;
export const { load, store } = Atomics;
export const Doubles = Float64Array;
export const Integers = Int32Array;
