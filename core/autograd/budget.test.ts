import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryError, ones, type Tensor, zeros } from "../index.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import { Tape } from "../tape/tape.js";
import { drain } from "../tensor/pool.js";
import { memory } from "../tensor/storage.js";

// The budget's error says which operation, of what shape, and where the program called it.

const { limit } = memory;

beforeEach(drain);

afterEach(() => {
  memory.limit = limit;
  memory.used = null;
  tape.recorder = null;
  register.site = -1;
});

function message(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof MemoryError) return error.message;
    throw error;
  }
  return "";
}

const todo = "use smaller tensors or batches, or raise the memory budget";

describe("an operation past the budget", () => {
  test("is named with the shape of what it wanted", () => {
    const [x, y] = [ones(1000, 1), ones(1, 2000)];
    memory.limit = 2 ** 20;
    expect(message(() => x.mul(y))).toBe(
      `mul: a float32 tensor of shape [1000, 2000] takes 7.6 MB and does not fit: 0.0 MB of a budget of 1.0 MB are in use; ${todo}`,
    );
    expect(message(() => zeros(600, 600, { dtype: "float64" }))).toBe(
      `zeros: a float64 tensor of shape [600, 600] takes 2.7 MB and does not fit: 0.0 MB of a budget of 1.0 MB are in use; ${todo}`,
    );
  });

  test("counts what is in use", () => {
    memory.limit = 2 ** 20;
    memory.used = () => 2 ** 20 - 1000;
    const all: Tensor[] = [];
    expect(message(() => [1, 2, 3, 4].map(() => all.push(zeros(200, 100))))).toMatch(
      /^zeros: .*\[200, 100\] takes 0\.1 MB and does not fit: 1\.0 MB of a budget of 1\.0 MB are in use/,
    );
  });

  test("is placed where a recorder knows the call, in backward at the forward operation", () => {
    const sites = [
      { file: "train.ts", line: 3, column: 9 },
      { file: "train.ts", line: 4, column: 1 },
    ];
    tape.recorder = new Tape({ header: new Int32Array(2), newChunk: (_, n) => new ArrayBuffer(n), sites });
    register.site = 0;
    const x = ones(300, 1).requiresGrad_();
    const y = x.expand(300, 300).tanh().sum();
    register.site = 1;
    drain();
    memory.limit = 2 ** 18;
    expect(message(() => x.mul(ones(1, 300)))).toMatch(
      /^mul \(at train\.ts:4:1\): a float32 tensor of shape \[300, 300\]/,
    );
    expect(message(() => y.backward())).toMatch(
      /^backward of tanh \(at train\.ts:3:9\): .*a float32 tensor of shape \[300, 300\] takes 0\.3 MB/,
    );
  });

  test("leaves other errors as they are", () => {
    expect(() => ones(2, 3).matmul(ones(2, 3))).toThrow(/^matmul: inner sizes differ/);
  });
});
