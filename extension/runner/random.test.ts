// Random programs print and throw the same, plain and instrumented. GG_LONG=1 asks for more of them, GG_SEED for others.
import { expect, test } from "vitest";
import { randomProgram } from "./random.js";
import { both } from "./testing.js";

const programs = process.env.GG_LONG === "1" ? 2000 : 150;
const first = Number(process.env.GG_SEED ?? 1);

test(`${programs} random programs from seed ${first} on`, async () => {
  let lines = 0;
  for (let seed = first; seed < first + programs; seed++) {
    const source = randomProgram(seed * 2654435761);
    const [plain, instrumented] = await both(source);
    expect(instrumented, `seed ${seed}:\n${source}`).toEqual(plain);
    lines += plain.length;
  }
  // Programs that the compiler refuses would all be alike.
  expect(lines).toBeGreaterThan(10 * programs);
}, 600_000);
