import { expect, it } from "vitest";
import { arange } from "../index.js";
import { originOf } from "./origin.js";
import { Outputs } from "./outputs.js";

it("knows each of very many outputs once, in order", () => {
  const [piece] = arange(2).requiresGrad_().unbind();
  const node = originOf(piece);
  if (node === null) throw new Error("a piece has no operation");
  const outputs = new Outputs();
  const many = 300_000; // a search through those known would go on for a minute
  for (let port = many - 1; port >= 0; port--) outputs.note(node, port, null);
  expect(outputs.note(node, many - 1, piece)).toBe(outputs.note(node, many - 1, null));
  const found = outputs.of(node);
  expect(found).toHaveLength(many);
  expect([found[0].port, found[1].port, found.at(-1)?.port]).toEqual([0, 1, many - 1]);
  expect(found.at(-1)?.tensor).toBe(piece);
});
