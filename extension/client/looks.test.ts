import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Looks } from "./looks.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Looks of so many milliseconds each: when they began, and how many were under way at most. */
function counted(ms: number, look: () => void = () => {}) {
  const began: number[] = [];
  const failures: unknown[] = [];
  const state = { under: 0, most: 0 };
  const start = Date.now();
  const looks = new Looks(
    async () => {
      began.push(Date.now() - start);
      state.most = Math.max(state.most, ++state.under);
      await new Promise(done => setTimeout(done, ms));
      state.under--;
      look();
    },
    error => failures.push(error),
  );
  return { looks, began, failures, state };
}

async function changes(looks: Looks, every: number, times: number) {
  for (let i = 0; i < times; i++) {
    looks.changed();
    await vi.advanceTimersByTimeAsync(every);
  }
}

it("does not wait for changes to end", async () => {
  const { looks, began } = counted(0);
  await changes(looks, 50, 100);
  expect(began.length).toBeGreaterThanOrEqual(9);
  for (let i = 1; i < began.length; i++) expect(began[i] - began[i - 1]).toBeLessThanOrEqual(600);
});

it("makes one look at a time, and one more for what changed meanwhile; long ones come seldom", async () => {
  const { looks, began, state } = counted(300);
  await changes(looks, 100, 14);
  expect(began).toEqual([500]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(began).toEqual([500, 2000]);
  expect(state.most).toBe(1);
});

it("looks again after one that failed, and no more once it is over", async () => {
  const { looks, began, failures } = counted(0, () => {
    throw new Error("gone");
  });
  await changes(looks, 600, 2);
  expect(failures.length).toBe(2);
  looks.changed();
  looks.dispose();
  looks.changed();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(began.length).toBe(2);
});
