import Ajv from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import detach from "../../test/fixtures/traces/detach.json" with { type: "json" };
import product from "../../test/fixtures/traces/product.json" with { type: "json" };
import { checkTrace } from "./check.js";
import schema from "./schema.json" with { type: "json" };

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Every place in a value, as a path of keys. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

describe("schema.json", () => {
  it("accepts the fixtures", () => {
    expect(validate(detach), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(product), JSON.stringify(validate.errors)).toBe(true);
  });

  it("never accepts less than checkTrace, nor more but for references", () => {
    const odd = fc.constantFrom(null, -1, 0, 1, 2.5, "", "NaN", "detach", true, [], {}, [1], 2 ** 60);
    const refers = /\b(id|from|to|root|roots|node|nodes|inputs|saved|path|madeBy|backwards)\b/;
    fc.assert(
      fc.property(fc.constantFrom(...places(detach)), odd, (path, by) => {
        const changed = replaced(detach, path, by);
        const checked = passes(() => checkTrace(changed));
        const valid = validate(changed);
        if (checked || !refers.test(path.join(" "))) expect(valid, path.join(".")).toBe(checked);
      }),
      { numRuns: 1500, seed: 1 },
    );
  });
});
