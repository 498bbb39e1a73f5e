// Asks axe-core about the panel's document. The panel's policy lets no script in; the debugger's own may still run there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  help: string;
  nodes: { html: string }[];
}

/** One line for each violation; none is what we want. */
export async function violations(frame: Frame): Promise<string[]> {
  await frame.evaluate(source);
  const found = (await frame.evaluate("axe.run(document).then(result => result.violations)")) as Violation[];
  return found.map(({ id, help, nodes }) => `${id}: ${help} ${nodes[0]?.html.slice(0, 200)}`);
}
